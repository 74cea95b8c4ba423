// SPDX-License-Identifier: Apache-2.0

/// What variables and AWS's shared files say: a profile, a region, endpoints.
struct AWSSettings: Sendable {
    /// The profile in use.
    var profileName: String
    /// Both shared files.
    var profiles: AWSProfiles

    /// Reads the shared files that the variables name, or those in the home folder.
    init(_ access: AWSAccess) throws(KeyFetchError) {
        let surroundings = access.surroundings
        profileName = surroundings["AWS_PROFILE"] ?? "default"
        profiles = AWSProfiles()
        let home = surroundings["HOME"].map { "\($0)/.aws" }
        let config = surroundings["AWS_CONFIG_FILE"] ?? home.map { "\($0)/config" }
        if let config, let text = try access.text(of: config, limit: Self.largestFile) {
            profiles.add(config: text)
        }
        let credentials = surroundings["AWS_SHARED_CREDENTIALS_FILE"] ?? home.map { "\($0)/credentials" }
        if let credentials, let text = try access.text(of: credentials, limit: Self.largestFile) {
            profiles.add(credentials: text)
        }
        if profiles[profileName] == nil, let named = surroundings["AWS_PROFILE"] {
            throw access.fault(
                .misconfigured("AWS_PROFILE names \"\(named)\", and no shared file has such a profile"))
        }
    }

    /// A setting of the profile in use.
    subscript(name: String) -> String? { profiles[profileName]?[name] }

    /// The region that applies to what names none; `nil` when nothing does.
    func configuredRegion(_ access: AWSAccess) throws(KeyFetchError) -> String? {
        let surroundings = access.surroundings
        guard let region = surroundings["AWS_REGION"] ?? surroundings["AWS_DEFAULT_REGION"] ?? self["region"]
        else { return nil }
        // It becomes a part of a host's name.
        guard (1...64).contains(region.utf8.count),
            region.utf8.allSatisfy({
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            })
        else {
            throw access.fault(.misconfigured("the configured region is no name of a region; set AWS_REGION"))
        }
        return region
    }

    private static let largestFile = 256 << 10
}
