// Prints the classes of Java's identifier characters, as src/formats/java_identifier/classes.txt has them:
// the first code point of each stretch in hexadecimal, and s (start), p (part only) or - (neither) for the stretch.
public class JavaIdentifiers {
    public static void main(String[] arguments) {
        StringBuilder line = new StringBuilder();
        char last = '-';
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            char kind = Character.isJavaIdentifierStart(point) ? 's' : Character.isJavaIdentifierPart(point) ? 'p' : '-';
            if (kind == last) continue;
            last = kind;
            String item = Integer.toHexString(point) + kind;
            if (line.length() + 1 + item.length() > 120) {
                System.out.println(line);
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(item);
        }
        System.out.println(line);
    }
}
