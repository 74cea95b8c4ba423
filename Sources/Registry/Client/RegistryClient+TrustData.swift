// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
public import OCIModel

extension RegistryClient {
    /// A file of a repository's trust data, from its notary server (Notary v1, which Docker Content Trust uses); `nil`
    /// when there is none.
    ///
    /// A notary server lets clients in as registries do, with tokens for the repository's whole name. It is sent the
    /// credentials that are for its own host, whatever those for the registry are.
    ///
    /// - Parameters:
    ///   - repository: whose trust data it is.
    ///   - file: For example `root.json`; letters, digits and `-_./`, nothing empty between slashes.
    ///   - server: The URL of the server, without path; `nil` for the registry's host, and for Docker Hub's own server.
    ///   - limit: Most bytes; throws `tooLarge` when there are more.
    ///   - meter: what the request counts against.
    public func trustData(
        _ repository: Repository, file: String, server: String?, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8]? {
        guard Self.isTrustFile(file) else { return nil }
        let endpoint = try Endpoint.notary(of: repository, server: server, settings: settings)
        let question = RegistrySession.Question(url: try endpoint.url("_trust/tuf/\(file)"), limit: limit)
        return try await withinDeadline(of: meter, host: endpoint.host) {
            [session] () async throws(RegistryError) -> [UInt8]? in
            let answer = try await session.ask(question, at: endpoint, meter: meter)
            switch AnswerStatus.failure(answer, from: endpoint, reference: file) {
            case nil: return answer.body
            case .notFound?: return nil
            case let failure?: throw failure
            }
        }
    }

    /// The URL of the notary server that ``trustData(_:file:server:limit:meter:)`` asks.
    public func trustServer(of repository: Repository, server: String?) -> String {
        guard let endpoint = try? Endpoint.notary(of: repository, server: server, settings: settings) else {
            return server ?? repository.registry
        }
        return "\(endpoint.base.scheme)://\(endpoint.base.authority)"
    }

    private static func isTrustFile(_ name: String) -> Bool {
        name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            part.contains { $0 != UInt8(ascii: ".") }
                && part.allSatisfy { $0 != UInt8(ascii: "/") && RegistryHost.isPathByte($0) }
        }
    }
}
