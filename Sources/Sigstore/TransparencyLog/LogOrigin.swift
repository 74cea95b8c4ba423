// SPDX-License-Identifier: Apache-2.0

/// How a log that follows the checkpoint specification calls itself.
enum LogOrigin {
    /// The host of a base URL, with and without its port.
    static func names(ofBaseURL url: String) -> [String] {
        let afterScheme =
            url.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let port = authority.utf8.reversed().prefix { (0x30...0x39).contains($0) }
        var host = authority.utf8.dropLast(port.count)
        guard !port.isEmpty, host.last == UInt8(ascii: ":") else { return [String(authority)] }
        host.removeLast()
        return [String(authority), String(Substring(host))]
    }
}
