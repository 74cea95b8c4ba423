// SPDX-License-Identifier: Apache-2.0

/// Which proxy a request goes through, as the variables `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say.
///
/// Upper case goes before lower case. `HTTP_PROXY` is ignored when `REQUEST_METHOD` is set: a CGI server fills it
/// from a client's header. Loopback is never proxied. Proxies are asked for a tunnel (CONNECT), for `http` too.
public struct ProxySettings: Sendable, Hashable {
    /// The proxy for `http` URLs.
    public var http: HTTPProxy?
    /// The proxy for `https` URLs.
    public var https: HTTPProxy?
    /// Hosts that are reached directly.
    public var exceptions: ProxyExceptions

    /// No proxy at all.
    public static let none = ProxySettings()

    /// Settings from their parts.
    public init(
        http: HTTPProxy? = nil, https: HTTPProxy? = nil, exceptions: ProxyExceptions = ProxyExceptions("")
    ) {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// Reads the variables. Throws when one holds something that is not a proxy: going without one instead could
    /// send requests past the wall that the variable stands for.
    public init(environment: [String: String]) throws(ProxySettingsError) {
        func value(_ name: String) -> String? {
            [name, name.lowercased()].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        func proxy(_ name: String) throws(ProxySettingsError) -> HTTPProxy? {
            guard let text = value(name) else { return nil }
            guard let proxy = HTTPProxy(text) else { throw ProxySettingsError(variable: name) }
            return proxy
        }
        http = environment["REQUEST_METHOD"] == nil ? try proxy("HTTP_PROXY") : nil
        https = try proxy("HTTPS_PROXY")
        exceptions = ProxyExceptions(value("NO_PROXY") ?? "")
    }

    /// The proxy for a URL, or `nil` when it is reached directly.
    public func proxy(for url: HTTPURL) -> HTTPProxy? {
        let candidate = url.scheme == .https ? https : http
        guard let candidate, url.addressClass != .loopback, !exceptions.contains(url) else { return nil }
        return candidate
    }
}

/// A proxy variable that cannot be used. Its value is not kept: it may hold a password.
public struct ProxySettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The variable's name.
    public var variable: String

    /// One factual fragment.
    public var description: String { "\(variable) is not the address of an http or socks5 proxy" }
}
