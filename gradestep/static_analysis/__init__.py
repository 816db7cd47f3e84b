"""What reading Python source tells: names, effects, slices. Nothing of it runs."""
