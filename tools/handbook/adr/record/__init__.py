"""Read one decision record: its title, status, date, sections, relations and form."""
