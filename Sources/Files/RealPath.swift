// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Paths as the file system resolves them.
package enum RealPath {
    /// `path`, absolute and without symbolic links; `nil` when nothing stands there.
    package static func of(_ path: String) -> String? {
        guard !path.isEmpty, !path.utf8.contains(0), let resolved = unsafe realpath(path, nil) else {
            return nil
        }
        defer { unsafe free(resolved) }
        return unsafe String(validatingCString: resolved)
    }

    /// Whether `path` is `root` or lies below it; both resolved.
    package static func contains(_ root: String, _ path: String) -> Bool {
        path == root || path.hasPrefix(root == "/" ? "/" : root + "/")
    }
}
