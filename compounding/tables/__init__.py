"""Tables as data frames: measurements that are read, and the log of reviewed batches."""
