import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import org.apache.kafka.tools.ConnectPluginPath;

/** Runs Kafka's plugin-path tool once for each line of standard input: where its output goes, then its arguments. */
public class Judge {
    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t");
            String[] rest = java.util.Arrays.copyOfRange(words, 1, words.length);
            long began = System.nanoTime();
            int code;
            try (PrintStream out = new PrintStream(words[0], "UTF-8"); PrintStream err = new PrintStream(words[0] + ".err", "UTF-8")) {
                code = ConnectPluginPath.mainNoExit(rest, out, err);
            }
            System.out.println(words[0] + "\t" + code + "\t" + (System.nanoTime() - began) / 1_000_000);
            System.out.flush();
        }
    }
}
