//! Which classes of the JDK are interfaces, as far as their names tell, or code often names them (Java SE API).

/// Whether a class of the JDK is an interface; nothing where nobody here knows.
pub(super) fn is_interface(class: &str) -> Option<bool> {
    let (package, name) = class.rsplit_once('/')?;
    let is_thrown = name.ends_with("Exception") || name.ends_with("Error") || name == "Throwable";
    if is_thrown || CLASSES.iter().any(|(folder, names)| *folder == package && has(names, name)) {
        return Some(false);
    }
    let is_functional = package == "java/util/function";
    (is_functional || INTERFACES.iter().any(|(folder, names)| *folder == package && has(names, name))).then_some(true)
}

fn has(names: &str, name: &str) -> bool {
    names.split(' ').any(|it| it == name)
}

const INTERFACES: [(&str, &str); 9] = [
    ("java/lang", "Runnable CharSequence Comparable Iterable AutoCloseable Cloneable Appendable Readable"),
    ("java/lang/reflect", "InvocationHandler Type AnnotatedElement Member GenericDeclaration ParameterizedType"),
    (
        "java/io",
        "Closeable Serializable Flushable DataInput DataOutput ObjectInput ObjectOutput Externalizable FileFilter FilenameFilter",
    ),
    (
        "java/util",
        "Collection List Set Map Map$Entry SortedMap SortedSet NavigableMap NavigableSet Queue Deque Iterator ListIterator \
         Comparator Enumeration RandomAccess EventListener Spliterator PrimitiveIterator$OfInt",
    ),
    (
        "java/util/concurrent",
        "Callable Future Executor ExecutorService ScheduledExecutorService ScheduledFuture Delayed RunnableFuture \
         BlockingQueue BlockingDeque ConcurrentMap ConcurrentNavigableMap CompletionStage ThreadFactory \
         RejectedExecutionHandler CompletionService",
    ),
    ("java/util/concurrent/locks", "Lock ReadWriteLock Condition"),
    ("java/util/stream", "BaseStream Stream IntStream LongStream DoubleStream Collector"),
    ("java/nio/file", "Path PathMatcher WatchService WatchKey OpenOption CopyOption DirectoryStream FileVisitor"),
    (
        "java/sql",
        "Connection Statement PreparedStatement CallableStatement ResultSet ResultSetMetaData DatabaseMetaData Driver \
         Wrapper Blob Clob NClob Array Struct Ref RowId SQLXML Savepoint ParameterMetaData",
    ),
];

const CLASSES: [(&str, &str); 4] = [
    (
        "java/lang",
        "String Class Number Integer Long Short Byte Double Float Boolean Character Enum Record Thread ThreadLocal \
         ClassLoader StringBuilder StringBuffer Math System Process ProcessBuilder",
    ),
    (
        "java/io",
        "InputStream OutputStream Reader Writer File FilterInputStream FilterOutputStream ByteArrayInputStream \
         ByteArrayOutputStream PrintStream PrintWriter BufferedReader BufferedWriter InputStreamReader OutputStreamWriter",
    ),
    (
        "java/util",
        "AbstractCollection AbstractList AbstractMap AbstractSet ArrayList LinkedList HashMap LinkedHashMap TreeMap HashSet \
         LinkedHashSet TreeSet Properties Hashtable Optional Date Calendar Locale Random TimerTask Timer UUID Dictionary",
    ),
    (
        "java/net",
        "URL URI URLConnection HttpURLConnection InetAddress InetSocketAddress Socket ServerSocket SocketAddress",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_interfaces_of_java() {
        let check = |class: &str, expected: Option<bool>| assert_eq!(is_interface(class), expected, "{class}");
        for interface in ["java/util/Map", "java/util/Map$Entry", "java/lang/Runnable", "java/util/function/Supplier"] {
            check(interface, Some(true));
        }
        for class in ["java/lang/Throwable", "java/io/IOException", "javax/naming/NamingException", "java/util/HashMap"]
        {
            check(class, Some(false));
        }
        check("javax/management/MXBean", None);
        check("Map", None);
    }
}
