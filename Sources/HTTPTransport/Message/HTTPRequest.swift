// SPDX-License-Identifier: Apache-2.0

/// One request, with everything that bounds its answer.
public struct HTTPRequest: Sendable {
    /// A request method (RFC 9110 section 9).
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The method.
    public var method: Method
    /// Where it goes first.
    public var url: HTTPURL
    /// Header fields; `User-Agent` is supplied. When a redirect leaves the origin, only fields that cannot hold
    /// a credential go along.
    public var fields: HTTPFields
    /// The content; empty for none.
    public var body: [UInt8]
    /// Most bytes of an answer's content. A success over it fails; other answers are cut at 64 KiB instead.
    public var bodyLimit: Int
    /// Time for all of it: connecting, redirects, content.
    public var timeLimit: Duration
    /// Most redirects that are followed.
    public var redirectLimit: Int
    /// Certificates for hosts, by `host` or `host:port`, before those of the transport's settings.
    public var tls: [String: TLSMaterial]
    /// The host that is connected to instead of the URL's, whose name the certificate must still have; `nil` for none.
    /// It comes from a configuration and never from a stranger: no rule for addresses looks at it.
    public var connectHost: String?
    /// Is told what the exchange costs; `nil` counts nothing.
    public var account: HTTPAccount?

    /// A request.
    public init(
        _ method: Method = .get, _ url: HTTPURL, fields: HTTPFields = [:], body: [UInt8] = [],
        bodyLimit: Int = 4 << 20, timeLimit: Duration = .seconds(30), redirectLimit: Int = 5,
        tls: [String: TLSMaterial] = [:], connectHost: String? = nil, account: HTTPAccount? = nil
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.bodyLimit = bodyLimit
        self.timeLimit = timeLimit
        self.redirectLimit = redirectLimit
        self.tls = tls
        self.connectHost = connectHost
        self.account = account
    }
}

/// Is told what an exchange costs while it happens, and may end it.
public struct HTTPAccount: Sendable {
    /// Called before each request that is sent, redirects included; `false` ends the exchange with `stopped`.
    public var willSend: @Sendable () -> Bool
    /// Called with the place that a redirect leads to, before it is followed there; may wait. `false` ends the exchange
    /// with `stopped`.
    public var willFollow: @Sendable (_ url: HTTPURL) async -> Bool
    /// Called with each piece's size as content arrives; `false` ends the exchange with `stopped`.
    public var didReceive: @Sendable (_ bytes: Int) -> Bool

    /// An account from its calls.
    public init(
        willSend: @escaping @Sendable () -> Bool,
        willFollow: @escaping @Sendable (_ url: HTTPURL) async -> Bool = { _ in true },
        didReceive: @escaping @Sendable (_ bytes: Int) -> Bool
    ) {
        self.willSend = willSend
        self.willFollow = willFollow
        self.didReceive = didReceive
    }
}
