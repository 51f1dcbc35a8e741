#!/usr/bin/env python3
"""Whether two programs order versions alike: a walk over versions, each compared with the next.

versions.py walk                      prints the walk, the same every time
versions.py repository WALK DIR JAR   writes a Maven repository in which each step is two artifacts: both lists of its two
                                      versions, and JAR as the file of each
versions.py spec WALK URL             prints a spec that asks that repository for the newest of each list
versions.py compared WALK LOCK        prints `A < B`, `A == B` or `A > B` for each step, by what the lock took
"""

import hashlib
import pathlib
import random
import shutil
import sys

KNOWN = """1 1.0 1.0.0 1-0 1.0-0 01 1-ga 1.final 1.0-RELEASE 1.0.ga 1-alpha 1-alpha-1 1-a1 1-a 1-beta 1-b2 1-m3 1-milestone-3
1-rc1 1-cr1 1-rc-2 1-SNAPSHOT 1.0-SNAPSHOT 1-sp 1-sp-1 1.sp 1-abc 1-xyz 1.abc 1x 1.x 1-x 1.x1 1-x1 1-1 1-2 1.0-1 1.1 1.2
1.10 1.9 2 2.0.0.1 10 3.6.1.Final 3.6.0.Final 3.7.0.Alpha1 3.7.0.CR1 2.1.4.Final 0.1.0.14 1.0.0.X1 1.0.0-X2 1-0.alpha
1.0-alpha.1 999999999 9999999999 999999999999999999 99999999999999999999 0000000001 1.0000000000 20260131 1.0+build 7.9.1-ccs
7.9.1-ce 42.7.4.jre8 42.7.4 5.0.0.M1 2.0.0-M2 4.0.0-beta-5 1--1 1..1 1-.1 1.-1 v1 r09 jdk8 8u302"""


def walk():
    chance = random.Random(20260131)
    steps = KNOWN.split()
    for before, after in zip(list(steps), steps[1:] + steps[:1]):
        yield before
        yield chance.choice(steps)
        if chance.random() < 0.5:
            yield after


def steps(file):
    versions = pathlib.Path(file).read_text().split()
    return list(enumerate(zip(versions, versions[1:])))


def repository(file, directory, jar):
    jar = pathlib.Path(jar).resolve()
    sha1 = hashlib.sha1(jar.read_bytes()).hexdigest()
    for number, pair in steps(file):
        for turn, versions in enumerate([pair, pair[::-1]]):
            artifact = pathlib.Path(directory) / "it" / f"step{number}-{turn}"
            for version in versions:
                folder = artifact / version
                folder.mkdir(parents=True, exist_ok=True)
                target = folder / f"{artifact.name}-{version}.jar"
                if not target.exists():
                    shutil.copyfile(jar, target)
                    (folder / f"{target.name}.sha1").write_text(sha1)
            listed = "".join(f"<version>{version}</version>" for version in versions)
            text = f"<metadata><versioning><versions>{listed}</versions></versioning></metadata>"
            (artifact / "maven-metadata.xml").write_text(text)


def spec(file, url):
    print(f'maven: {{repositories: [{{id: it, url: "{url}"}}]}}\nplugins:')
    for number, _ in steps(file):
        for turn in range(2):
            print(f'  - path: "maven:it:step{number}-{turn}:(,)"\n    name: step{number}-{turn}')


def compared(file, lock):
    taken, coordinate = {}, ""
    for line in pathlib.Path(lock).read_text().splitlines():
        key, _, value = line.strip().removeprefix("- ").partition(": ")
        value = value.strip("\"'")
        if key == "coordinate":
            coordinate = value
        elif key == "taken":
            taken[coordinate.split(":")[2]] = value
    for number, (one, other) in steps(file):
        first, second = taken.get(f"step{number}-0"), taken.get(f"step{number}-1")
        # The newest is taken, and of two that are equal the first.
        sign = "==" if (first, second) == (one, other) else ">" if first == second == one else "<"
        print(one, "==" if one == other else sign, other)


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "walk":
        print("\n".join(walk()))
    else:
        {"repository": repository, "spec": spec, "compared": compared}[verb](*rest)
