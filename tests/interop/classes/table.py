"""Writes the tables of src/scan/classes: what is on the class path of a Connect worker, and the packages of its JDK.

    table.py worker LINE JARS TABLES    the table of a line such as 4.2, from a folder of its jars; TABLES has those of
                                        the newer lines, for an older one says only what is other there
    table.py jdk JAVA_HOME              the packages of that JDK and of the releases before it

Goes to stdout; the same jars give the same bytes. The form is described in src/scan/classes/text.rs.
"""
import os
import re
import subprocess
import sys
import zipfile

from class_file import ClassFile

LINES = ['4.3', '4.2', '4.1', '4.0', '3.9']
BASES = [
    'org.apache.kafka.connect.source.SourceConnector',
    'org.apache.kafka.connect.sink.SinkConnector',
    'org.apache.kafka.connect.storage.Converter',
    'org.apache.kafka.connect.storage.HeaderConverter',
    'org.apache.kafka.connect.transforms.Transformation',
    'org.apache.kafka.connect.transforms.predicates.Predicate',
    'org.apache.kafka.common.config.provider.ConfigProvider',
    'org.apache.kafka.connect.rest.ConnectRestExtension',
    'org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy',
]
KAFKA = 'org/apache/kafka/'
# Where the super types are told: all that plugins extend.
HIERARCHY = re.compile(r'org/apache/kafka/(connect/|common/(cache|config|errors|header|metrics|security|serialization|utils)/'
                       r'|common/[^/]+$|clients/[^/]+/[^/]+$)')
# Where the members are told: what plugins call.
MEMBERS = re.compile(r'org/apache/kafka/(connect/(?!runtime/|util/|mirror/|storage/|tools/|cli/)|connect/mirror/Mirror[A-Za-z]+Connector$'
                     r'|connect/runtime/(rest|isolation)/'
                     r'|common/(config|utils)/|common/[^/]+$)')
API_JARS = re.compile(r'connect-(api|json|transforms)-[0-9.]+\.jar')
# What programs may read beside classes, as far as a version may be in it.
RESOURCE = re.compile(r'(?!META-INF/).*(\.properties|\.txt|/[^./]+|^[^./]+)')
# Nobody else can name these: anonymous and local classes, and what Scala makes for itself.
NAMELESS = re.compile(r'.\$(\d|\$anon|.*\$\d)|\$$')
PUBLIC, STATIC_INITIALIZER = 0x0001, '<clinit>'
FLAGS = [(0x0010, 'f'), (0x0200, 'i'), (0x0400, 'a'), (0x2000, '@'), (0x4000, 'e')]


def jdk_classes(home):
    """All classes of a JDK, by `jimage list`."""
    listed = subprocess.run([f'{home}/bin/jimage', 'list', f'{home}/lib/modules'], check=True, capture_output=True, text=True)
    return {line.strip()[:-6] for line in listed.stdout.splitlines() if line.endswith('.class')}


def java_home():
    return os.environ.get('JAVA_HOME') or os.path.dirname(os.path.dirname(os.path.realpath('/usr/bin/jimage')))


def read(folder):
    """Classes by name, each with its jar; the plugins that service files list by type; resources."""
    classes, services, resources = {}, {base: set() for base in BASES}, set()
    for name in sorted(os.listdir(folder)):
        if not name.endswith('.jar'):
            continue
        with zipfile.ZipFile(os.path.join(folder, name)) as jar:
            for member in sorted(jar.namelist()):
                if member.endswith('.class') and not member.startswith('META-INF/') and not member.endswith('module-info.class'):
                    outline = ClassFile(jar.read(member))
                    if outline.name + '.class' == member:
                        classes.setdefault(outline.name, (outline, name))
                elif (base := member.removeprefix('META-INF/services/')) in services:
                    lines = jar.read(member).decode('utf-8').splitlines()
                    services[base].update(filter(None, (line.split('#')[0].strip() for line in lines)))
                elif not member.endswith(('.class', '/')) and RESOURCE.fullmatch(member):
                    resources.add(member)
    return classes, services, resources


def links(name, classes, jdk, known):
    """Whether all its super types are there; `known` keeps the answers."""
    if name not in known:
        known[name] = name in jdk
        if name in classes:
            outline = classes[name][0]
            parents = [outline.super_class, *outline.interfaces]
            known[name] = all(links(parent, classes, jdk, known) for parent in parents if parent)
    return known[name]


def entry(outline, jar, is_linked):
    """What is said of a class behind its name, and the lines of its members."""
    package = outline.name.rpartition('/')[0]

    def short(name):
        return name[len(package) + 1:] if name.rpartition('/')[0] == package else name

    is_interface = outline.access & 0x0200
    flags = '' if outline.access & PUBLIC else '-'
    flags += ''.join(letter for bit, letter in FLAGS if outline.access & bit and not (letter == 'a' and is_interface))
    flags += '' if is_linked else '!'
    members = []
    if MEMBERS.match(outline.name) or (API_JARS.fullmatch(jar) and outline.name.startswith(KAFKA)):
        flags += 'm'
        both = (member for group in outline.members() for member in group)
        seen = {f'{name} {descriptor}' for access, name, descriptor in both if access & 0x0005 and name != STATIC_INITIALIZER}
        members = sorted(seen)
    words = [flags] if flags else []
    if HIERARCHY.match(outline.name):
        if outline.super_class != 'java/lang/Object':
            words.append('<' + short(outline.super_class))
        words.extend(':' + short(name) for name in outline.interfaces)
    return ''.join(' ' + word for word in words), members


def entries(classes, jdk):
    known, told = {}, {}
    for name, (outline, jar) in classes.items():
        if not NAMELESS.search(name.rpartition('/')[2]) and (outline.access & PUBLIC or name.startswith(KAFKA)):
            told[name] = entry(outline, jar, links(name, classes, jdk, known))
    return told


def outer(simple):
    """The name up to its first `$`."""
    at = simple.find('$', 1)
    return simple if at < 0 else simple[:at]


def written(told, gone):
    """The text of a table."""
    lines, package, last = [], None, None
    for name in sorted([*told, *gone], key=lambda name: (name.rpartition('/')[0], name)):
        folder, _, simple = name.rpartition('/')
        if folder != package:
            package, last = folder, None
            lines.append(folder)
        if last is not None and outer(simple) == last and simple != last:
            shown = simple[len(last):]
        else:
            shown, last = simple, outer(simple)
        if name in gone:
            lines.append(f' {shown} gone')
        else:
            said, members = told[name]
            lines.append(f' {shown}{said}')
            lines.extend(f'  {member}' for member in members)
    return ''.join(line + '\n' for line in lines)


def parsed(path, told):
    """Takes what a table says into what is told so far."""
    package = last = name = None
    with open(path, encoding='utf-8') as file:
        lines = iter(file.read().splitlines())
    for line in lines:
        if line.startswith(('#', '>')):
            continue
        if line.startswith('  '):
            told[name][1].append(line[2:])
        elif line.startswith(' '):
            shown, gap, said = line[1:].partition(' ')
            simple = last + shown if shown.startswith('$') and last else shown
            last = outer(simple)
            name = f'{package}/{simple}' if package else simple
            if said == 'gone':
                del told[name]
            else:
                told[name] = (gap + said, [])
        else:
            package, last = line, None
    return told


def worker(line, folder, tables):
    classes, services, resources = read(folder)
    told = entries(classes, jdk_classes(java_home()))
    newer = {}
    for other in LINES[:LINES.index(line)]:
        parsed(os.path.join(tables, f'{other}.txt'), newer)
    gone = {name for name in newer if name not in told}
    versions = {re.search(r'-([0-9.]+)\.jar$', jar)[1] for _, jar in classes.values() if jar.startswith('connect-runtime-')}
    jars = len({jar for _, jar in classes.values()})
    out = [f'# Apache Kafka {max(versions)}: the class path of a Connect worker, {len(classes)} classes of {jars} jars.\n']
    if newer:
        out.append(f'# What is other than in {LINES[LINES.index(line) - 1]}.\n')
    for base in BASES:
        out.append(f'>{base}\n')
        out.extend(f'> {name}\n' for name in sorted(services[base]))
    out.extend(f'>>{name}\n' for name in sorted(resources))
    out.append(written({name: said for name, said in told.items() if newer.get(name) != said}, gone))
    return ''.join(out)


def jdk(home):
    """Packages, each with the releases that have it where that is not every one since 8."""
    def package(name):
        return name.rpartition('/')[0]

    now = {package(name) for name in jdk_classes(home)} - {''}
    with open(f'{home}/release', encoding='utf-8') as file:
        latest = int(re.search(r'JAVA_VERSION="(\d+)', file.read())[1])
    first, last = {}, {}
    with zipfile.ZipFile(f'{home}/lib/ct.sym') as signatures:
        for member in signatures.namelist():
            releases, *path = member.split('/')
            if not member.endswith('.sig') or member.endswith('module-info.sig'):
                continue
            # Since 9 these modules were there only for who asked for them, and no worker does.
            is_optional = path[0] in ('java.activation', 'java.corba', 'java.transaction', 'java.xml.bind', 'java.xml.ws',
                                      'java.xml.ws.annotation')
            for release in (int(letter, 36) for letter in releases):
                if release >= 8 and not (is_optional and release > 8):
                    name = '/'.join(path[1:-1])
                    first[name] = min(first.get(name, release), release)
                    last[name] = max(last.get(name, release), release)
    lines = []
    for name in sorted(now | set(last)):
        # What is not for everybody is not in the signatures of older releases, though it may have been there.
        since = first.get(name, 8) if name.startswith(('java/', 'javax/')) else 8
        if name.startswith(('java/', 'javax/')) and name not in first:
            since = latest if name.startswith('java/') else 8
        until = f'-{last[name]}' if name not in now else ''
        said = f' {since}{until or "-"}' if since > 8 or until else ''
        lines.append(f'{name}{said}\n')
    return f'# The packages of OpenJDK {latest}, and those of the releases since 8.\n' + ''.join(lines)


if __name__ == '__main__':
    if len(sys.argv) == 5 and sys.argv[1] == 'worker' and sys.argv[2] in LINES:
        sys.stdout.write(worker(*sys.argv[2:]))
    elif len(sys.argv) == 3 and sys.argv[1] == 'jdk':
        sys.stdout.write(jdk(sys.argv[2]))
    else:
        sys.exit(__doc__)
