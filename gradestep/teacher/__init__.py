"""What reads, builds, proves, releases and packs challenges, on the teacher's machine."""
