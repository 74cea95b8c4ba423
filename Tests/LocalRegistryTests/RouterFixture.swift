// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

@testable import LocalRegistry

/// A registry without a socket.
struct RouterFixture {
    let service: RegistryService
    var content: RegistryContent { service.content }
    let now = ContinuousClock.now

    init(_ behavior: RegistryBehavior = RegistryBehavior(), limits: RegistryLimits = RegistryLimits()) {
        service = RegistryService(content: RegistryContent(), behavior: behavior, limits: limits)
    }

    func send(
        _ method: String, _ target: String, headers: HeaderFields = [:], body: [UInt8] = [],
        after delay: Duration = .zero
    ) -> Transmission {
        let request = RegistryRequest(method, target, headers: headers, body: body)
        return service.transmission(for: request, at: now + delay)
    }

    func push(_ image: TestImage, to repository: String, _ reference: String) -> Transmission {
        send(
            "PUT", "/v2/\(repository)/manifests/\(reference)",
            headers: ["Content-Type": image.descriptor.mediaType.rawValue], body: image.manifest)
    }
}

extension Transmission {
    /// The body as JSON; `null` when it is none.
    var json: JSON { (try? JSON(parsing: body)) ?? nil }

    /// The code of an error document.
    var errorCode: String? { json["errors"]?.array?.first?["code"]?.string }

    /// The address in `Link`.
    var next: String? {
        headers["Link"].flatMap { link in
            link.hasPrefix("<") ? String(link.dropFirst().prefix { $0 != ">" }) : nil
        }
    }
}

extension Digest {
    static let absent = Digest(sha256Of: Array("absent".utf8))
}
