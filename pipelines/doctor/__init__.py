"""Whether this machine and this home are fit for tonight."""
