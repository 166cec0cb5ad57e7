"""What happened, append-only, on disk: `events.py` an event, `store.py` the file, `progress.py` what follows of it."""
