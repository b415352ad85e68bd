"""Administrative units with dates, and the working-day calendar."""
