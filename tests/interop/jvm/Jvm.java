import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.jar.*;
import java.util.regex.*;
import java.util.stream.*;
import java.util.zip.*;

// What this JVM makes of jars, manifests and service files; the words are those of jar_facts.rs.
// jars FILE...; or services, manifests, archives with one input per line on standard input, in hexadecimal.
public class Jvm {
    static final Path WORK = work();

    static Path work() {
        try {
            return Files.createTempDirectory("jvm");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, "UTF-8");
        switch (arguments[0]) {
            case "jars" -> {
                for (String file : List.of(arguments).subList(1, arguments.length)) {
                    out.println("# " + file);
                    jar(new File(file), true, out);
                }
            }
            default -> {
                Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
                for (int number = 0; lines.hasNextLine(); number++) {
                    byte[] bytes = HexFormat.of().parseHex(lines.nextLine());
                    switch (arguments[0]) {
                        case "services" -> out.println(service(bytes));
                        case "manifests" -> out.println(manifest(bytes));
                        case "archives" -> {
                            Path file = WORK.resolve(number + ".jar");
                            Files.write(file, bytes);
                            out.println("# " + number);
                            jar(file.toFile(), false, out);
                            Files.delete(file);
                        }
                    }
                }
            }
        }
        out.flush();
    }

    // The classes that a loader finds in a jar, by their names, and the Connect services that it lists.
    static void jar(File file, boolean isKept, PrintStream out) throws IOException {
        TreeSet<String> names = new TreeSet<>(), lines = new TreeSet<>();
        try (JarFile jar = new JarFile(file, false, ZipFile.OPEN_READ, Runtime.version())) {
            jar.stream().map(JarEntry::getRealName).forEach(names::add);
            if (jar.isMultiRelease()) jar.versionedStream().map(ZipEntry::getName).forEach(names::add);
        } catch (IOException e) {
            // No loader opens it either; names are asked for all the same.
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {file.toURI().toURL()}, null)) {
            for (String name : names) {
                if (name.startsWith("META-INF/services/org.apache.kafka.") && name.indexOf('/', 18) < 0) {
                    if (loader.findResource(name) != null) lines.add("service " + name.substring(18));
                }
                if (!name.endsWith(".class") || name.startsWith("BOOT-INF/classes/") || name.startsWith("WEB-INF/classes/")) {
                    continue;
                }
                URL found = loader.findResource(name);
                if (found == null) continue;
                JarURLConnection connection = (JarURLConnection) found.openConnection();
                connection.setUseCaches(isKept);
                String told = told(connection, name.substring(0, name.length() - 6));
                if (told != null) lines.add(told);
            }
        }
        lines.forEach(out::println);
    }

    static String told(JarURLConnection connection, String wanted) {
        try (InputStream raw = connection.getInputStream()) {
            JarEntry entry = connection.getJarEntry();
            // A loader takes as many bytes as were promised (jdk.internal.loader.Resource.getBytes).
            byte[] bytes = raw.readNBytes((int) entry.getSize());
            if (bytes.length < entry.getSize()) return null;
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            if (in.readInt() != 0xcafebabe) return null;
            int minor = in.readUnsignedShort(), major = in.readUnsignedShort();
            int count = in.readUnsignedShort();
            String[] texts = new String[count];
            int[] classes = new int[count];
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7 -> classes[i] = in.readUnsignedShort();
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    default -> {
                        return null;
                    }
                }
            }
            int access = in.readUnsignedShort();
            String name = texts[classes[in.readUnsignedShort()]];
            int parent = in.readUnsignedShort();
            StringBuilder line = new StringBuilder(name + " " + major + "." + minor + " " + access);
            if (parent != 0) line.append(" ").append(texts[classes[parent]]);
            for (int i = in.readUnsignedShort(); i > 0; i--) line.append(" ").append(texts[classes[in.readUnsignedShort()]]);
            line.append(" ").append(String.format("%08x", entry.getCrc()));
            return wanted.equals(name) ? line.toString() : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    // The names that ServiceLoader looks for and does not find, and the line that it refuses.
    static String service(byte[] bytes) throws Exception {
        Path folder = Files.createDirectories(WORK.resolve("META-INF/services"));
        Files.write(folder.resolve("java.lang.Runnable"), bytes);
        List<String> names = new ArrayList<>();
        String fault = "";
        try (URLClassLoader loader = new URLClassLoader(new URL[] {WORK.toUri().toURL()}, null)) {
            Iterator<Runnable> found = ServiceLoader.load(Runnable.class, loader).iterator();
            while (true) {
                try {
                    if (!found.hasNext()) break;
                    names.add(found.next().getClass().getName());
                } catch (ServiceConfigurationError e) {
                    Matcher missing = Pattern.compile("java\\.lang\\.Runnable: Provider (.*) not found", Pattern.DOTALL).matcher(e.getMessage());
                    Matcher refused = Pattern.compile("java\\.lang\\.Runnable: [^ ]*:(\\d+): Illegal.*", Pattern.DOTALL).matcher(e.getMessage());
                    if (missing.matches()) names.add(missing.group(1));
                    else if (refused.matches()) fault = " !" + refused.group(1);
                    else fault = " ?" + e.getMessage();
                }
            }
        }
        return hex(String.join("\n", names)) + fault;
    }

    static String manifest(byte[] bytes) throws Exception {
        String multi = "";
        Path file = WORK.resolve("manifest.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(bytes);
        }
        try (JarFile jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, Runtime.Version.parse("17"))) {
            if (jar.isMultiRelease()) multi = " multi";
        }
        Files.delete(file);
        Manifest manifest;
        try {
            manifest = new Manifest(new ByteArrayInputStream(bytes));
        } catch (IOException | IndexOutOfBoundsException e) {
            return "no manifest";
        }
        StringBuilder text = new StringBuilder(attributes(manifest.getMainAttributes()));
        new TreeMap<>(manifest.getEntries()).forEach((name, section) ->
            text.append("[").append(name).append("]\n").append(attributes(section)));
        return hex(text.toString()) + multi;
    }

    static String attributes(Attributes attributes) {
        TreeMap<String, String> sorted = new TreeMap<>();
        attributes.forEach((name, value) -> sorted.put(name.toString().toLowerCase(Locale.ROOT), value.toString()));
        StringBuilder text = new StringBuilder();
        sorted.forEach((name, value) -> text.append(name).append("=").append(value).append("\n"));
        return text.toString();
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + ".";
    }
}
