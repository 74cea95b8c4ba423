// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// What a look for signatures has come to so far.
struct SignatureSearch {
    let threshold: Int
    var matching = SignerMatching()
    /// What is worth knowing of evidence that counted.
    var notes: [Reason] = []
    /// Why what was found does not count.
    var rejections: [Reason] = []
    /// What could not be looked at.
    var open: [Reason] = []
    /// How many signatures were found.
    var found = 0
    /// Whether a notary server told what is signed.
    var heardOfTags = false

    init(threshold: Int) { self.threshold = threshold }

    /// Whether enough signed.
    var isOver: Bool { matching.count >= threshold }
}

/// What signatures are to be of: the digest; and the names it goes by, which some signers sign as well.
struct SignedImage: Hashable, Sendable {
    var repository: Repository
    var digest: Digest
    /// The tag that was asked for; `nil` for an image that only its digest names.
    var tag: String?
    /// Whether it stands in the stead of an index, whose names are not its own.
    var isChild = false
}
