"""The lists that screening holds texts against: kept in versions, changed by coordinators, in force everywhere."""
