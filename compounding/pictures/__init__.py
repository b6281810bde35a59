"""Pictures of measurements, as files for a report or a screen."""
