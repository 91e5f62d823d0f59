"""Groups, their agreements, who belongs, and who does not wish to meet whom."""
