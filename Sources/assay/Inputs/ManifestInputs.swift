// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictYAML
import Verification

/// The images of the manifests that were named.
struct ManifestInputs {
    var requests: [ImageRequest] = []
    /// What a person should know about the manifests.
    var notes: [String] = []

    /// Reads files, folders and `-`. Throws an ``InputError`` that names what could not be read.
    init(paths: [String]) throws {
        guard !paths.isEmpty else { return }
        let options = ManifestOptions()
        // One byte more than is read shows that there is too much.
        let input = paths.contains("-") ? try StandardInput.bytes(limit: options.limits.yaml.bytes + 1) : nil
        let manifests: Manifests
        do throws(ManifestInputError) {
            manifests = try Manifests(paths: paths, standardInput: input, options: options)
        } catch {
            throw InputError("\(error)")
        }
        take(manifests, named: paths.joined(separator: ", "))
    }

    /// Reads manifests that a program wrote. Throws an ``InputError`` that says what is wrong with them.
    init(yaml: [UInt8], named name: String) throws {
        let manifests: Manifests
        do throws(ManifestInputError) {
            manifests = try Manifests(yaml: yaml, named: name)
        } catch {
            throw InputError("\(error)")
        }
        take(manifests, named: name)
    }

    private mutating func take(_ manifests: Manifests, named name: String) {
        requests = manifests.images().map { use in
            ImageRequest(
                written: use.written, reference: use.reference,
                places: ["\(use.source) \(use.resource), \(use.place)"])
        }
        notes = manifests.warnings.map(\.description)
        if manifests.resourceCount == 0 {
            notes.append("\(name): no resource in it")
        }
    }
}
