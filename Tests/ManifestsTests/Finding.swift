// SPDX-License-Identifier: Apache-2.0

import Manifests
import OCIModel
import StrictJSON

/// The manifests of a text.
func manifests(
    _ text: String, named name: String = "m.yaml", _ options: ManifestOptions = ManifestOptions()
) throws(ManifestInputError) -> Manifests {
    try Manifests(yaml: Array(text.utf8), named: name, options: options)
}

/// The images of a text, as they are written.
func images(_ text: String, paths: [ConfiguredPath] = []) throws -> [String] {
    try manifests(text, ManifestOptions(paths: paths)).images().map(\.written)
}

/// `apiVersion` and `kind`, and a name.
func header(_ apiVersion: String, _ kind: String) -> String {
    "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: demo}\n"
}

/// Uses as sorted lines, to compare sets.
func summary(_ uses: [ImageUse]) -> [String] {
    uses.map { "\($0.place) \($0.written) \($0.resource.kind)" }.sorted()
}

/// Why the images of manifests cannot be told.
func problems(_ manifests: Manifests) -> [ImageReferenceError.Problem?] {
    manifests.images().map { use in
        if case .failure(let error) = use.reference { error.problem } else { nil }
    }
}

extension Manifests {
    /// What the warnings are about.
    var matters: [ManifestWarning.Matter] { warnings.map(\.matter) }
}
