// SPDX-License-Identifier: Apache-2.0

/// The list of `NO_PROXY`: `*`, host names with what lies below them, addresses, CIDR blocks, each with an
/// optional port, separated by commas or spaces.
///
/// `example.com` names the host and all below it; `.example.com` and `*.example.com` only what lies below.
/// Entries that are not understood match nothing.
public struct ProxyExceptions: Sendable, Hashable {
    private enum Pattern: Hashable {
        case all
        case name(String, includesItself: Bool)
        case block(IPAddress, prefix: Int)
    }

    private struct Entry: Hashable {
        var pattern: Pattern
        var port: Int?
    }

    private var entries: [Entry]

    /// Reads the list.
    public init(_ text: String) {
        entries = text.lowercased().split { $0 == "," || $0.isWhitespace }.prefix(Self.mostEntries)
            .compactMap(Self.entry)
    }

    /// Whether the URL's host is on the list.
    public func contains(_ url: HTTPURL) -> Bool {
        entries.contains { entry in
            if let port = entry.port, port != url.port { return false }
            switch entry.pattern {
            case .all: return true
            case .block(let network, let prefix):
                return url.address?.isInside(network, prefix: prefix) ?? false
            case .name(let name, let includesItself):
                guard url.address == nil else { return false }
                return includesItself && url.host == name || url.host.hasSuffix("." + name)
            }
        }
    }

    private static func entry(_ text: Substring) -> Entry? {
        if text == "*" { return Entry(pattern: .all) }
        if let slash = text.firstIndex(of: "/") {
            guard let network = IPAddress(unbracketed(text[..<slash])),
                let prefix = Int(text[text.index(after: slash)...]), (0...network.width).contains(prefix)
            else { return nil }
            return Entry(pattern: .block(network, prefix: prefix))
        }
        if let address = IPAddress(unbracketed(text)) {
            return Entry(pattern: .block(address, prefix: address.width))
        }
        var name = text
        var port: Int?
        if let colon = text.lastIndex(of: ":") {
            guard let number = Int(text[text.index(after: colon)...]) else { return nil }
            name = text[..<colon]
            port = number
            if let address = IPAddress(unbracketed(name)) {
                return Entry(pattern: .block(address, prefix: address.width), port: port)
            }
        }
        if name.hasPrefix("*.") { name.removeFirst() }
        let includesItself = !name.hasPrefix(".")
        if !includesItself { name.removeFirst() }
        guard !name.isEmpty else { return nil }
        return Entry(pattern: .name(String(name), includesItself: includesItself), port: port)
    }

    private static func unbracketed(_ text: Substring) -> Substring {
        text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text
    }

    private static let mostEntries = 1000
}

extension IPAddress {
    fileprivate var width: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    fileprivate func isInside(_ network: IPAddress, prefix: Int) -> Bool {
        switch (self, network) {
        case (.v4(let a), .v4(let b)): (a ^ b) >> (32 - prefix) == 0
        case (.v6(let highA, let lowA), .v6(let highB, let lowB)):
            (highA ^ highB) >> max(64 - prefix, 0) == 0 && (lowA ^ lowB) >> min(128 - prefix, 64) == 0
        default: false
        }
    }
}
