// SPDX-License-Identifier: Apache-2.0

extension HTTPURL {
    /// What a reference such as a `Location` or `Link` header means, seen from this URL (RFC 3986 section 5.2).
    ///
    /// `nil` when it is neither a well-formed `http` or `https` URL nor a relative reference.
    public func resolving(_ reference: some StringProtocol) -> HTTPURL? {
        let reference = reference.prefix { $0 != "#" }
        guard reference.utf8.count <= Self.longestText else { return nil }
        if let end = reference.firstIndex(where: { ":/?".contains($0) }), reference[end] == ":" {
            return HTTPURL(reference)
        }
        if reference.hasPrefix("//") { return HTTPURL(scheme, networkPath: reference.dropFirst(2)) }
        let query = reference.firstIndex(of: "?").map { reference[$0...] } ?? ""
        let path = reference.prefix { $0 != "?" }
        let basePath = target.prefix { $0 != "?" }
        if path.isEmpty {
            let kept = query.isEmpty ? Substring(target) : basePath + query
            return HTTPURL(scheme, authority: authority, target: kept)
        }
        let directory = basePath.lastIndex(of: "/").map { basePath[...$0] } ?? "/"
        let merged = path.hasPrefix("/") ? String(path) : String(directory) + path
        return HTTPURL(scheme, authority: authority, target: Self.withoutDots(merged) + query)
    }

    /// RFC 3986 section 5.2.4 for a path that begins with a slash.
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (offset, segment) in segments.enumerated() {
            let isLast = offset == segments.count - 1
            switch segment {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
