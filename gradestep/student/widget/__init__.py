"""What all widgets share: their front end as one text, and whether somebody looks."""
