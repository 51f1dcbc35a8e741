import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;

/** What java.util.Properties reads in each file of a directory: a line of JSON for each, `null` for one it refuses. */
class Read {
    public static void main(String[] args) throws Exception {
        try (var files = Files.list(Path.of(args[0]))) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                System.out.println(text(file.getFileName().toString()) + "\t" + read(file));
            }
        }
    }

    static String read(Path file) throws Exception {
        var properties = new Properties();
        try (var bytes = Files.newInputStream(file)) {
            properties.load(bytes);
        } catch (IllegalArgumentException malformed) {
            return "null";
        }
        var pairs = new TreeSet<String>();
        for (String key : properties.stringPropertyNames()) {
            pairs.add(text(key) + ":" + text(properties.getProperty(key)));
        }
        return "{" + String.join(",", pairs) + "}";
    }

    /** A JSON string of ASCII: each other character by its UTF-16 units. */
    static String text(String value) {
        var json = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
                json.append(c);
            } else {
                json.append(String.format("\\u%04x", (int) c));
            }
        }
        return json.append('"').toString();
    }
}
