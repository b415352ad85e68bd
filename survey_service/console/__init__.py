"""HTML for staff, monitors, analysts and the public results."""
