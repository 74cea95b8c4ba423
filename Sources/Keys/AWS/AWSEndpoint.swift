// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Where a service of AWS is asked (AWS SDKs and Tools Reference Guide, "Service-specific endpoints", "Dual-stack and
/// FIPS endpoints").
struct AWSEndpoint {
    /// `kms` or `sts`.
    var service: String
    /// `nil` for the endpoint without a region that STS has.
    var region: String?
    /// What the key's reference says instead; `nil` for nothing.
    var override: String?

    /// The service's URL.
    func url(_ settings: AWSSettings, _ access: AWSAccess) throws(KeyFetchError) -> HTTPURL {
        if let (text, place) = configured(settings, access.surroundings) {
            guard let url = HTTPURL(text) else { throw access.fault(.misconfigured("\(place) is no URL")) }
            // Whoever stands between could answer with a key of their own.
            guard url.isFitForCredentials else {
                throw access.fault(.misconfigured("\(place) is http; only this machine is asked without TLS"))
            }
            guard override == nil || isTrusted(url, access.surroundings) else {
                throw access.fault(
                    .misconfigured(
                        "\(place), \(url.host), is not AWS's; credentials go there when AWS_ENDPOINT_URL_KMS names it"
                    ))
            }
            return url
        }
        guard let url = HTTPURL(.https, authority: host(access.surroundings), target: "/") else {
            throw access.fault(.misconfigured("the region is no name of a region; set AWS_REGION"))
        }
        return url
    }

    private func configured(
        _ settings: AWSSettings, _ surroundings: Surroundings
    ) -> (text: String, place: String)? {
        if let override { return (override, "the key's endpoint") }
        guard surroundings["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() != "true" else { return nil }
        for variable in Self.variables(service) {
            if let text = surroundings[variable] { return (text, variable) }
        }
        return settings["endpoint_url"].map { ($0, "the profile's endpoint_url") }
    }

    /// Whether credentials may go to a place that a policy names: to AWS itself, to this machine, or where the operator
    /// sends them anyway.
    private func isTrusted(_ url: HTTPURL, _ surroundings: Surroundings) -> Bool {
        if url.addressClass == .loopback { return true }
        let domains = ([Self.partition] + Self.partitions).flatMap { [$0.domain, $0.dualStack] }
        // Other names below these domains are handed out to anybody.
        let labels = url.host.split(separator: ".")
        let isService =
            labels.first == "\(service)" || labels.first == "\(service)-fips"
            || (labels.dropFirst().first == "\(service)" && labels.contains("vpce"))
        if isService, url.port == 443, domains.contains(where: { url.host.hasSuffix(".\($0)") }) {
            return true
        }
        return Self.variables(service).contains { name in
            surroundings[name].flatMap { HTTPURL($0) }?.isSameOrigin(as: url) ?? false
        }
    }

    private static func variables(_ service: String) -> [String] {
        ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"]
    }

    private func host(_ surroundings: Surroundings) -> String {
        guard let region else { return "\(service).amazonaws.com" }
        let isFIPS = surroundings["AWS_USE_FIPS_ENDPOINT"]?.lowercased() == "true"
        let isDualStack = surroundings["AWS_USE_DUALSTACK_ENDPOINT"]?.lowercased() == "true"
        let partition = Self.partitions.first { region.hasPrefix($0.regions) } ?? Self.partition
        let suffix = isDualStack ? partition.dualStack : partition.domain
        return "\(service)\(isFIPS ? "-fips" : "").\(region).\(suffix)"
    }

    private typealias Partition = (regions: String, domain: String, dualStack: String)
    private static let partition: Partition = ("", "amazonaws.com", "api.aws")
    /// By what their regions' names begin with (botocore's `partitions.json`). GovCloud has the domains of `aws`.
    private static let partitions: [Partition] = [
        ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
        ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
        ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ]
}
