// SPDX-License-Identifier: Apache-2.0

/// Keeps a stranger's answer from sending us to places that only we can reach.
struct AddressGuard: Sendable {
    /// `host` or `host:port` that may be reached whatever its address.
    var allowedHosts: Set<String>
    var resolver: HostResolver

    /// Checks the place of a first request by its spelling: nothing that is asked for lives there.
    func check(_ url: HTTPURL) throws(HTTPTransportError) {
        if isAllowed(url) { return }
        switch url.addressClass {
        case .linkLocal, .unspecified, .multicast, .reserved:
            throw .addressRefused(host: url.host, url.addressClass ?? .reserved)
        case .global, .loopback, .private, nil: return
        }
    }

    /// Checks a place that the answer of `origin` named, a redirect's target or a token service.
    ///
    /// Loopback is open to what began on loopback, private addresses to what began on either.
    /// Names are looked up, and every address must pass. What remains: the connection looks the name up again, and
    /// a name server that changes its answer in between is not caught; nor are names that only a proxy can resolve.
    func check(
        _ target: HTTPURL, namedBy origin: HTTPURL, isProxied: Bool
    ) async throws(HTTPTransportError) {
        if target.isSameOrigin(as: origin) { return }
        var originClasses: [AddressClass]?
        for found in await classes(of: target, isProxied: isProxied) {
            switch found {
            case .global: continue
            case .linkLocal, .unspecified, .multicast, .reserved:
                throw .addressRefused(host: target.host, found)
            case .loopback, .private:
                if isAllowed(target) { continue }
                let from: [AddressClass]
                if let known = originClasses {
                    from = known
                } else {
                    from = await classes(of: origin, isProxied: false)
                    originClasses = from
                }
                let open: Set<AddressClass> = found == .loopback ? [.loopback] : [.loopback, .private]
                guard !from.isEmpty, from.allSatisfy(open.contains) else {
                    throw .addressRefused(host: target.host, found)
                }
            }
        }
    }

    private func isAllowed(_ url: HTTPURL) -> Bool {
        allowedHosts.contains(url.host) || allowedHosts.contains(url.authority)
    }

    private func classes(of url: HTTPURL, isProxied: Bool) async -> [AddressClass] {
        if let known = url.addressClass { return [known] }
        if isProxied { return [] }
        return await resolver.addresses(url.host).map(\.addressClass)
    }
}
