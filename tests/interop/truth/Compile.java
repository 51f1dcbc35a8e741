import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles folders of sources: each line of the file names release, class path, sources and where the classes go. */
public class Compile {
    public static void main(String[] args) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean passed = true;
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] words = line.split("\t");
            Files.createDirectories(Path.of(words[3]));
            List<File> sources;
            try (Stream<Path> found = Files.walk(Path.of(words[2]))) {
                sources = found.filter(path -> path.toString().endsWith(".java")).map(Path::toFile).sorted()
                    .collect(Collectors.toList());
            }
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                List<String> options = List.of("--release", words[0], "-cp", words[1], "-d", words[3], "-nowarn", "-proc:none",
                    "-Xlint:none", "-XDsuppressNotes", "-g:none", "-encoding", "UTF-8", "-Xmaxerrs", "1000");
                passed &= compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromFiles(sources)).call();
            }
        }
        System.exit(passed ? 0 : 1);
    }
}
