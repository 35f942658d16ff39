"""How not to do it. The test of each module proves the defect."""
