// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import FoundationEssentials
import HTTPTransport
import Keys

extension ArgoCDOptions {
    /// Renders through Argo CD's API.
    func renderer(_ transport: HTTPTransport, watch: ClusterWatch) throws -> ArgoCDRenderer {
        ArgoCDRenderer(try api(transport), change: watch.change)
    }

    /// What is told at Applications, and how.
    func announcements(_ banners: BannerSupport) -> Announcer.Options {
        var options = Announcer.Options()
        options.banners = { banners.banners }
        if let reportLink {
            options.link = { name in
                reportLink.replacing("{namespace}", with: name.namespace).replacing("{name}", with: name.name)
            }
        }
        return options
    }

    /// Argo CD's API, with the token as it is when it is needed.
    func api(_ transport: HTTPTransport) throws -> ArgoCDAPI {
        guard let url = HTTPURL(server) else {
            throw InputError("--argocd-server takes a URL, not \"\(server)\"")
        }
        guard let tokenFile else { throw InputError("--argocd-token-file is needed") }
        return ArgoCDAPI(
            server: url, transport: transport,
            tls: caFile.flatMap { path in
                FileManager.default.fileExists(atPath: path)
                    ? TLSMaterial(authorities: .file(path), trustsOnlyAuthorities: true) : nil
            }
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
