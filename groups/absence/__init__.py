"""One note from a person to somebody who is away for a while, if they wished for it; and nothing for anybody else."""
