// SPDX-License-Identifier: Apache-2.0

/// Where a repository's files are (TUF specification, sections 5 and 6.2).
struct RepositoryURLs: Sendable {
    private let metadata: String
    private let targets: String?

    /// Base URLs, with or without a slash at the end.
    init(metadata: String, targets: String?) {
        self.metadata = Self.base(metadata)
        self.targets = targets.map(Self.base)
    }

    /// A role's file; `version` where names carry it.
    func metadata(_ role: String, version: Int?) -> String {
        metadata + (version.map { "\($0)." } ?? "") + PercentName.quoted(role) + ".json"
    }

    /// A target's file: `folder/name`, or `folder/hash.name` where names carry hashes.
    func target(_ target: TargetFile, hashInName: Bool) throws(TUFError) -> String {
        guard let targets else { throw .noTargetURL }
        guard let path = PercentName.path(target.name) else { throw .unsafeName(target.name) }
        guard hashInName else { return targets + path }
        guard let hash = target.hashes.forURL else {
            throw .unsupportedHash(
                file: target.name, algorithm: target.hashes.values.keys.sorted().first ?? "")
        }
        guard let slash = path.lastIndex(of: "/") else { return "\(targets)\(hash).\(path)" }
        return "\(targets)\(path[...slash])\(hash).\(path[path.index(after: slash)...])"
    }

    private static func base(_ url: String) -> String { url.hasSuffix("/") ? url : url + "/" }
}
