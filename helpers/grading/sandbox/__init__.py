"""The student's side of the wall: what builds it, and what runs behind it."""
