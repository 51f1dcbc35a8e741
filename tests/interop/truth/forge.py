"""Makes the generated plugin paths: `forge.py OUT LIBRARIES`, where LIBRARIES/worker-libs-VERSION has the jars of a worker.

OUT/path is one plugin path of many situations, each OUT/alone-NAME another; OUT/outside is what they lead to.
"""
import os
import shutil
import subprocess
import sys
import warnings

from situation import Situation


# The jars that sources are compiled against; all of a worker's would only be opened in vain.
NEEDED = ("connect-", "kafka-clients-", "slf4j-api-", "javax.ws.rs-", "jakarta.ws.rs-")


class Forge:
    def __init__(self, out, libraries):
        self.out = os.path.abspath(out)
        self.libraries = os.path.abspath(libraries)

    def classes(self, key):
        return os.path.join(self.out, "classes", "-".join(map(str, key)))

    def compile(self):
        here = os.path.dirname(os.path.abspath(__file__))
        groups = {}
        for situation in Situation.all:
            for key, path, text in situation.sources:
                files = groups.setdefault(key, {})
                assert path not in files, path
                files[path] = text
        lines = []
        for key, files in sorted(groups.items(), key=str):
            sources = os.path.join(self.out, "sources", "-".join(map(str, key)))
            for path, text in files.items():
                os.makedirs(os.path.dirname(os.path.join(sources, path)), exist_ok=True)
                with open(os.path.join(sources, path), "w", encoding="utf-8") as file:
                    file.write(text)
            release, api, _ = key
            libraries = os.path.join(self.libraries, f"worker-libs-{api}")
            jars = ":".join(os.path.join(libraries, name) for name in sorted(os.listdir(libraries)) if name.startswith(NEEDED))
            lines.append(f"{release}\t{jars}\t{sources}\t{self.classes(key)}\n")
        with open(os.path.join(self.out, "groups"), "w", encoding="utf-8") as file:
            file.writelines(lines)
        env = os.environ | {"LC_ALL": "C.UTF-8"}
        subprocess.run(["java", os.path.join(here, "Compile.java"), file.name], check=True, env=env)

    def lay_out(self):
        for situation in Situation.all:
            folder = f"alone-{situation.name}" if situation.where == "alone" else situation.where
            at = os.path.join(self.out, folder, situation.within or situation.name)
            os.makedirs(os.path.dirname(at), exist_ok=True)
            for step in situation.steps:
                step(self, at)


def main():
    out, libraries = sys.argv[1:]
    for name in ("kinds", "classes", "names", "services", "jars", "places", "versions"):
        __import__(name)
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    # A jar with two members of one name is one of the situations.
    warnings.simplefilter("ignore", UserWarning)
    forge = Forge(out, libraries)
    forge.compile()
    forge.lay_out()
    shutil.rmtree(os.path.join(out, "sources"))
    shutil.rmtree(os.path.join(out, "classes"))


main()
