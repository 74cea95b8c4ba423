// SPDX-License-Identifier: Apache-2.0

package import ClusterPolicies
package import OCIModel
package import Policy
import StrictJSON
package import Verification

/// Whether images may be promoted to a place, under the policies that hold there.
package struct ImageQuestion: DecisionQuestion {
    package var place: KargoPlace
    /// What the images are of: a Freight, or nothing but themselves.
    package var subject: String
    /// The Freight, by its name in the Project.
    package var freight: String?
    package var images: [ImageRequest]
    /// Policies that are judged apart, each on all images: the worst decision wins, so that none can stand in for
    /// another.
    package var governances: [Governance]
    /// Predicate types that are asked for besides.
    package var predicates: [String]
    package var key: DecisionKey

    /// Whoever asks about images alone may name any Project: all of them wait in one queue.
    package var tenant: String { freight == nil ? "" : place.project }

    /// Where nothing governs there is nothing to find out again.
    package var isKept: Bool { isGoverned }

    /// - Parameter surroundings: what else answers depend on: the trust roots, the key ring, this program.
    package init(
        _ images: [ImageRequest], at place: KargoPlace, subject: String, freight: String? = nil,
        governances: [Governance],
        predicates: [String] = [], surroundings: Digest
    ) {
        self.place = place
        self.subject = subject
        self.freight = freight
        self.images = images
        self.governances = governances
        self.predicates = Array(Set(predicates)).sorted()
        let inputs: JSON = [
            "version": 1, "what": "images",
            // Stages of one Project under the same policies share what is decided.
            "project": .string(place.project),
            "images": .strings(images.map(\.written)),
            "policies": .strings(governances.map(\.fingerprint.description)),
            "predicates": .strings(self.predicates),
            "surroundings": .string(surroundings.description),
        ]
        key = DecisionKey(Digest(sha256Of: inputs.serialized()))
    }

    package var isGoverned: Bool { governances.contains { $0.policy.isEnabled } }

    /// What it comes to where nothing can be found out. What is asked for besides must be there.
    package var undetermined: Disposition {
        predicates.isEmpty ? governances.map(\.undetermined).max() ?? .allow : .deny
    }
}
