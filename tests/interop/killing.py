"""What rounds of runs that are killed have in common."""
import os, signal, subprocess, sys


def run(command, home, moment=None):
    """Runs a command to its end, or to a moment (in seconds) at which it is killed; its exit code, and what it said."""
    child = subprocess.Popen(command, env={"PATH": os.environ["PATH"], "HOME": home}, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if moment is not None:
        try:
            child.wait(moment)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGTERM if moment == 0 else signal.SIGKILL)
    said = child.communicate()[1].decode()
    return child.returncode, said


def rounds(scene, seed, first, last):
    """Does the rounds, and prints how many were caught; a failure names its seed and round."""
    for number in range(int(first), int(last) + 1):
        try:
            scene.round(number)
        except Exception as error:
            sys.exit(f"seed {seed}, round {number}: {type(error).__name__}: {error}")
    print(scene.caught)
