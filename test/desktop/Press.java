import java.awt.Component;
import java.awt.Container;
import java.awt.Window;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.swing.AbstractButton;
import javax.swing.Action;
import javax.swing.JMenu;
import javax.swing.JTable;
import javax.swing.SwingUtilities;

/**
 * Runs a Swing program and does in it what a user would, as told on standard
 * input, a line each: "press LABEL" presses a button or a menu entry, "row N"
 * clicks row N of the table shown, "labels" lists what can be pressed. Each line
 * is answered with "done ..." or "failed ..." on standard output.
 *
 * <p>Only the classes of Java's own toolkit are used, so it does not depend on
 * the version of the program: java -cp PROGRAM.jar Press.java MAIN ARGUMENT...
 */
public class Press {
    static final long PATIENCE = 30_000_000_000L; // ns

    public static void main(String[] args) throws Exception {
        String main = args[0];
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        Class.forName(main).getMethod("main", String[].class).invoke(null, (Object) rest);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null;) {
            String command = line;
            AtomicReference<String> said = new AtomicReference<>();
            // A button may yet appear, or be enabled by what the program is about to learn.
            for (long end = System.nanoTime() + PATIENCE; ; Thread.sleep(100)) {
                SwingUtilities.invokeAndWait(() -> {
                    try {
                        said.set("done " + obey(command));
                    } catch (RuntimeException e) {
                        said.set("failed " + e.getMessage());
                    }
                });
                if (said.get().startsWith("done") || System.nanoTime() > end) {
                    break;
                }
            }
            System.out.println("> " + said.get());
        }
        System.exit(0); // whoever gave the orders is gone
    }

    static String obey(String line) {
        String[] word = line.split(" ", 2);
        switch (word[0]) {
            case "press":
                return press(word[1]);
            case "row":
                return row(Integer.parseInt(word[1]));
            case "labels":
                List<String> labels = new ArrayList<>();
                for (AbstractButton b : all(AbstractButton.class)) {
                    labels.add(label(b) + (b.isEnabled() ? "" : " (off)"));
                }
                return String.join(", ", labels);
        }
        throw new IllegalArgumentException("unknown order " + line);
    }

    static String press(String label) {
        boolean off = false;
        for (AbstractButton b : all(AbstractButton.class)) {
            if (!label.equals(label(b))) {
                continue;
            }
            if (b.isEnabled()) {
                b.doClick(0);
                return label;
            }
            off = true;
        }
        throw new IllegalStateException(off ? label + " is disabled" : "there is no " + label);
    }

    static String row(int n) {
        for (JTable t : all(JTable.class)) {
            if (t.isShowing() && t.getRowCount() > n) {
                t.setRowSelectionInterval(n, n);
                return "row " + n + " of " + t.getRowCount();
            }
        }
        throw new IllegalStateException("no table with a row " + n + " is shown");
    }

    static String label(AbstractButton b) {
        Action a = b.getAction();
        Object name = a == null ? null : a.getValue(Action.NAME);
        return name != null ? name.toString() : b.getText();
    }

    static <T extends Component> List<T> all(Class<T> kind) {
        List<T> found = new ArrayList<>();
        for (Window w : Window.getWindows()) {
            collect(w, kind, found);
        }
        return found;
    }

    static <T extends Component> void collect(Component c, Class<T> kind, List<T> found) {
        if (kind.isInstance(c)) {
            found.add(kind.cast(c));
        }
        if (c instanceof JMenu) {
            for (Component e : ((JMenu) c).getMenuComponents()) {
                collect(e, kind, found);
            }
        } else if (c instanceof Container) {
            for (Component e : ((Container) c).getComponents()) {
                collect(e, kind, found);
            }
        }
    }
}
