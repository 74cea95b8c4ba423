// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// How one registry is spoken to.
public struct HostSettings: Sendable {
    /// Places that hold copies, `host[:port][/path]`, asked in this order before the host itself.
    public var mirrors: [String] = []
    /// A file of further certificate authorities for this host, PEM.
    public var ca: String?
    /// Whether there is no TLS; `nil` means on loopback only.
    public var plainHTTP: Bool?
    /// Who we are there; goes before every other source of credentials.
    public var credentials: CredentialSetting?
    /// Most requests begun in a second; `nil` for what ``RegistrySettings/requestsPerSecond`` says.
    public var requestsPerSecond: Double?
    /// Most requests under way at once; `nil` for the default, 16.
    public var concurrency: Int?

    /// The defaults.
    public init() {}

    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.refuseKeys(except: Self.keys)
        for mirror in try cursor.optional("mirrors")?.array(limit: Self.mostMirrors) ?? [] {
            let text = try mirror.string()
            guard Mirror(text) != nil else { throw mirror.invalid("is not host[:port][/path]") }
            mirrors.append(text)
        }
        ca = try cursor.optional("ca")?.string()
        if let flag = try cursor.optional("plainHTTP") {
            guard let plain = flag.json.bool else { throw flag.invalid("is not true or false") }
            plainHTTP = plain
        }
        credentials = try cursor.optional("credentials").map { entry throws(JSONShapeError) in
            try CredentialSetting(entry)
        }
        if let rate = try cursor.optional("requestsPerSecond") {
            guard case .number(let text) = rate.json.value, let number = Double(text),
                (0.01...10_000).contains(number)
            else { throw rate.invalid("is not a number from 0.01 to 10000") }
            requestsPerSecond = number
        }
        if let bound = try cursor.optional("concurrency") {
            guard (1...1000).contains(try bound.int()) else { throw bound.invalid("is not from 1 to 1000") }
            concurrency = try bound.int()
        }
    }

    /// A place that holds copies.
    struct Mirror {
        let host: String
        /// What goes before a repository's path there; empty or ending in a slash.
        let prefix: String

        init?(_ text: String) {
            let name = text.prefix { $0 != "/" }
            guard let host = RegistryHost.normalised(String(name)) else { return nil }
            let path = text.dropFirst(name.count).drop { $0 == "/" }
            guard path.utf8.allSatisfy(RegistryHost.isPathByte), !path.contains("//") else { return nil }
            self.host = host
            prefix = path.isEmpty || path.hasSuffix("/") ? String(path) : path + "/"
        }
    }

    private static let keys = [
        "mirrors", "ca", "plainHTTP", "credentials", "requestsPerSecond", "concurrency",
    ]
    private static let mostMirrors = 16
}
