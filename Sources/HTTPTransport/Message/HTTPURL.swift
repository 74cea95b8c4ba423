// SPDX-License-Identifier: Apache-2.0

/// An absolute `http` or `https` URL (RFC 3986) in one spelling, so that no two readers see two hosts in it.
///
/// Refused: user information, percent signs and anything but ASCII in the host, empty labels, IPv4 addresses that
/// are not dotted decimal, IPv6 zones, control characters and spaces. Fragments are dropped.
public struct HTTPURL: Sendable, Hashable {
    /// How the connection is made.
    public enum Scheme: String, Sendable {
        case http, https

        /// 80 or 443.
        public var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// How the connection is made.
    public let scheme: Scheme
    /// The host in lower case; an IPv6 address without brackets.
    public let host: String
    /// The address, when the host is one.
    public let address: IPAddress?
    /// The port, whether it was written or not.
    public let port: Int
    /// Path and query; begins with a slash.
    public let target: String

    /// Reads an absolute URL; `nil` when it is anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.longestText, let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            let scheme = Scheme(rawValue: text[..<colon].lowercased())
        else { return nil }
        let afterScheme = text[text.utf8.index(after: colon)...]
        guard afterScheme.hasPrefix("//") else { return nil }
        self.init(scheme, networkPath: afterScheme.dropFirst(2))
    }

    /// A URL from parts; `nil` when host, port or target are malformed.
    ///
    /// - Parameters:
    ///   - authority: `host[:port]`, an IPv6 address in brackets.
    ///   - target: path and query; a leading slash is supplied.
    public init?(_ scheme: Scheme, authority: some StringProtocol, target: some StringProtocol) {
        guard let place = Self.place(Substring(authority)),
            let written = Self.escaped(target.hasPrefix("/") ? String(target) : "/" + target)
        else { return nil }
        self.scheme = scheme
        (host, address) = (place.host, place.address)
        port = place.port ?? scheme.defaultPort
        self.target = written
    }

    init?(_ scheme: Scheme, networkPath: some StringProtocol) {
        let authority = networkPath.prefix { !"/?#".contains($0) }
        let target = networkPath[authority.endIndex...].prefix { $0 != "#" }
        self.init(scheme, authority: authority, target: target)
    }

    /// `host[:port]` as it stands in a URL, the scheme's own port left out.
    public var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// Whether both stand for the same scheme, host and port (RFC 6454).
    public func isSameOrigin(as other: HTTPURL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    private static func place(_ text: Substring) -> (host: String, address: IPAddress?, port: Int?)? {
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]"),
                let address = IPAddress(text[text.index(after: text.startIndex)..<close]), case .v6 = address,
                let port = port(text[text.index(after: close)...])
            else { return nil }
            return (address.description, address, port.number)
        }
        // Lower case first could turn other letters into ASCII ones.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let host = text.prefix { $0 != ":" }.lowercased()
        guard let port = port(text.dropFirst(host.utf8.count)), isName(host) else { return nil }
        guard endsInNumber(host) else { return (host, nil, port.number) }
        guard let address = IPAddress(host) else { return nil }
        return (host, address, port.number)
    }

    private static func port(_ text: Substring) -> (number: Int?, Void)? {
        guard !text.isEmpty else { return (nil, ()) }
        let digits = text.dropFirst()
        guard text.first == ":", digits.utf8.count <= 5,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = UInt16(digits), number > 0
        else { return nil }
        return (Int(number), ())
    }

    private static func isName(_ host: String) -> Bool {
        host.utf8.count <= 253
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                            || $0 == UInt8(ascii: "_")
                    }
            }
    }

    /// Resolvers take `127.1`, `0x7f000001` and `2130706433` for addresses; so does everyone who must not be fooled.
    private static func endsInNumber(_ host: String) -> Bool {
        guard let last = host.split(separator: ".").last else { return false }
        return last.utf8.allSatisfy { (0x30...0x39).contains($0) }
            || (last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit))
    }

    private static func escaped(_ target: String) -> String? {
        var written: [UInt8] = []
        for byte in target.utf8 {
            switch byte {
            case 0..<0x21, 0x7F...: return nil
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
                UInt8(ascii: "^"),
                UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                written += Array("%\(String(byte, radix: 16, uppercase: true))".utf8)
            case UInt8(ascii: "#"): return nil
            default: written.append(byte)
            }
        }
        return String(decoding: written, as: UTF8.self)
    }

    /// Signed storage URLs are long; 16 KiB is twice what common servers accept.
    static let longestText = 16 << 10
}

extension HTTPURL: CustomStringConvertible {
    /// The whole URL. Its query may hold a signature that gives access: messages use ``withoutQuery``.
    public var description: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// The URL up to the query, for messages.
    public var withoutQuery: String {
        "\(scheme.rawValue)://\(authority)\(target.prefix { $0 != "?" }.prefix(200))"
    }
}
