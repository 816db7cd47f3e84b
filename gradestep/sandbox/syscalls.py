"""The system calls that a student's process is refused, and their numbers."""

from __future__ import annotations

import errno

# Numbers on x86_64 and aarch64; newer calls (from 424 on) have one number everywhere.
REFUSED = {
    errno.EACCES: {"socket": (41, 198)},
    # As if the kernel did not know them, so that libraries take another way.
    errno.ENOSYS: {
        "clone3": (435, 435),
        "memfd_create": (319, 279),  # memory that nothing counts
        "memfd_secret": (447, 447),
        "io_uring_setup": (425, 425),
        "io_uring_enter": (426, 426),
        "io_uring_register": (427, 427),
    },
    errno.EPERM: {
        "unshare": (272, 97),
        "setns": (308, 268),
        "mount": (165, 40),
        "umount2": (166, 39),
        "pivot_root": (155, 41),
        "chroot": (161, 51),
        "open_tree": (428, 428),
        "move_mount": (429, 429),
        "fsopen": (430, 430),
        "fsconfig": (431, 431),
        "fsmount": (432, 432),
        "fspick": (433, 433),
        "mount_setattr": (442, 442),
        "open_tree_attr": (467, 467),
        "ptrace": (101, 117),
        "process_vm_readv": (310, 270),
        "process_vm_writev": (311, 271),
        "process_madvise": (440, 440),
        "process_mrelease": (448, 448),
        "move_pages": (279, 239),
        "migrate_pages": (256, 238),
        "pidfd_getfd": (438, 438),
        "kcmp": (312, 272),
        "bpf": (321, 280),
        "perf_event_open": (298, 241),
        "add_key": (248, 217),
        "request_key": (249, 218),
        "keyctl": (250, 219),
        "userfaultfd": (323, 282),
        "fanotify_init": (300, 262),
        "name_to_handle_at": (303, 264),
        "open_by_handle_at": (304, 265),
        "kexec_load": (246, 104),
        "kexec_file_load": (320, 294),
        "init_module": (175, 105),
        "finit_module": (313, 273),
        "delete_module": (176, 106),
        "swapon": (167, 224),
        "swapoff": (168, 225),
        "reboot": (169, 142),
        "syslog": (103, 116),
        "acct": (163, 89),
        "quotactl": (179, 60),
        "personality": (135, 92),
        "shmget": (29, 194),  # as memfd_create
        "msgget": (68, 186),
        "semget": (64, 190),
        "mq_open": (240, 180),
    },
}
CLONE, NEW_NAMESPACES = (56, 220), 0x7E020080  # every CLONE_NEW* flag
LIMIT_OF = (302, 261)  # prlimit64, which sets the limits of any process of the same user
# Calls that reach another process by its number, or aim the kernel's own signals at one, or make it slow.
BY_NUMBER = {"kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240)}
SIGNALLING = {
    "tkill": (200, 130),
    "pidfd_send_signal": (424, 424),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
}
FCNTL, OWNERS = (72, 25), (8, 15)  # F_SETOWN, F_SETOWN_EX
IOCTL, OWNER_CONTROLS = (16, 29), (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP
# Calls that change a file's rights, owner, times or attributes without opening it, which Landlock lets through; None is
# for those that aarch64 has never had.
CHANGING = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
}
TRUNCATE = (76, 45)  # by path, which the first versions of Landlock let through
