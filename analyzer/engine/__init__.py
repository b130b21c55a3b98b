"""Where the work is done: this machine."""
