// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Repositories that a registry's push webhook speaks of, in the shapes that Kargo's receivers know too: notifications of
/// the distribution registry, Harbor, Quay, Docker Hub, and GitHub packages. Nothing in it is believed: it wakes whoever
/// looks for evidence.
package enum RegistryNews {
    /// `registry/path` each, or a path alone where the registry is not named; at most 100.
    package static func repositories(_ json: JSON) -> [String] {
        var found: [String] = []
        func add(_ text: String?) {
            guard var text, !text.isEmpty, text.utf8.count <= longest, found.count < most else { return }
            // A reference or a URL with a scheme: what is left is the repository.
            if let scheme = text.firstRange(of: "://") { text = String(text[scheme.upperBound...]) }
            text = String(text.prefix { $0 != "@" })
            if let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") {
                text = String(text[..<colon])
            }
            if !text.isEmpty, !found.contains(text) { found.append(text) }
        }
        for event in json["events"]?.array?.prefix(most) ?? [] {
            guard let path = event["target"]?["repository"]?.string else { continue }
            // The host is the one that the pusher used, where the registry says it.
            let host = event["request"]?["host"]?.string ?? ""
            add(host.isEmpty ? path : "\(host)/\(path)")
        }
        for resource in json["event_data"]?["resources"]?.array?.prefix(most) ?? [] {
            add(resource["resource_url"]?.string)
        }
        add(json["docker_url"]?.string)
        if let name = json["repository"]?["repo_name"]?.string { add("docker.io/\(name)") }
        for member in ["package", "registry_package"] {
            add(json[member]?["package_version"]?["package_url"]?.string)
        }
        return found
    }

    private static let most = 100
    private static let longest = 1_024
}
