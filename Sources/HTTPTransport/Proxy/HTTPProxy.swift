// SPDX-License-Identifier: Apache-2.0

/// A proxy: `[http://|socks5://][user:password@]host[:port]`.
public struct HTTPProxy: Sendable, Hashable {
    /// How one speaks to it.
    public enum Kind: String, Sendable {
        case http
        case socks = "socks5"
    }

    /// How one speaks to it.
    public var kind: Kind
    /// Its host name or address.
    public var host: String
    /// Its port; 80 and 1080 when it was not written.
    public var port: Int
    /// What it is told about us.
    public var login: Login?

    /// A name and a password.
    public struct Login: Sendable, Hashable {
        /// The user's name.
        public var username: String
        /// The password.
        public var password: String
    }

    /// Reads the text of a proxy variable; `nil` when it is not understood (`https://` proxies are not).
    public init?(_ text: String) {
        var rest = Substring(text)
        kind = .http
        if let end = rest.firstIndex(of: ":"), rest[end...].hasPrefix("://") {
            switch rest[..<end].lowercased() {
            case "http": kind = .http
            case "socks5", "socks5h": kind = .socks
            default: return nil
            }
            rest = rest[end...].dropFirst(3)
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        login = nil
        if let at = rest.lastIndex(of: "@") {
            guard let login = Login(rest[..<at]), kind == .http else { return nil }
            self.login = login
            rest = rest[rest.index(after: at)...]
        }
        guard !rest.contains("/"), let url = HTTPURL(.http, authority: rest, target: "/") else { return nil }
        host = url.host
        port = url.port == 80 && kind == .socks && !rest.hasSuffix(":80") ? 1080 : url.port
    }
}

extension HTTPProxy.Login {
    init?(_ text: Substring) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first.flatMap(Self.unescaped), !name.isEmpty,
            let password = parts.count > 1 ? Self.unescaped(parts[1]) : ""
        else { return nil }
        (username, self.password) = (name, password)
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2,
                let value = digits.hasPrefix("+") ? nil : UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension HTTPProxy: CustomStringConvertible {
    /// The address without the login.
    public var description: String { "\(kind.rawValue)://\(host):\(port)" }
}

extension HTTPProxy.Login: CustomStringConvertible, CustomReflectable {
    /// A placeholder.
    public var description: String { "<redacted>" }
    /// Nothing inside, so that no dump prints the password.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
