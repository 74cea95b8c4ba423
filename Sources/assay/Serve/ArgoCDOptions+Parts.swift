// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import FoundationEssentials
import HTTPTransport
import Keys
import Logging

extension ArgoCDOptions {
    /// Renders through Argo CD's API.
    func renderer(_ transport: HTTPTransport) throws -> ArgoCDRenderer {
        ArgoCDRenderer(try api(transport))
    }

    /// What is told at Applications, and how.
    func announcements(_ transport: HTTPTransport, logger: Logger) async throws -> Announcer.Options {
        var options = Announcer.Options()
        switch banners {
        case .on: options.banners = true
        case .off: break
        case .auto:
            let version = await (try api(transport)).version()
            options.banners = version.map { $0 >= (3, 5) } ?? false
            logger.info(
                "argo cd was asked for its version",
                metadata: ["version": "\(version.map { "\($0.major).\($0.minor)" } ?? "unknown")"])
        }
        if let reportLink {
            options.link = { name in
                reportLink.replacing("{namespace}", with: name.namespace).replacing("{name}", with: name.name)
            }
        }
        return options
    }

    private func api(_ transport: HTTPTransport) throws -> ArgoCDAPI {
        guard let url = HTTPURL(server) else {
            throw InputError("--argocd-server takes a URL, not \"\(server)\"")
        }
        let tokenFile = tokenFile
        return ArgoCDAPI(
            server: url, transport: transport,
            tls: caFile.map { TLSMaterial(authorities: .file($0)) }
        ) {
            // Read each time: Secrets that are mounted change while the server runs.
            let bytes = try KeyFiles.read(tokenFile, limit: 64 << 10)
            return String(decoding: bytes, as: UTF8.self).trimmedOfNewlines
        }
    }
}

extension String {
    /// Without the newline that editors leave at the end.
    fileprivate var trimmedOfNewlines: String {
        var text = Substring(self)
        while let last = text.last, last.isNewline { text = text.dropLast() }
        return String(text)
    }
}
