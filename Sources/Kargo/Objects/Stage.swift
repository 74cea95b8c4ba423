// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import StrictJSON

/// What Assay needs of a Stage: which Freight may come to it, and what is to happen once that is trusted.
package struct Stage: Sendable, Equatable {
    /// What the Stage asks for where its Freight becomes trusted.
    package enum WhenVerified: String, Sendable, CaseIterable {
        /// A Promotion.
        case promote
        /// That Kargo looks at the Stage, or at its waiting Promotion, at once.
        case refresh
    }

    /// Where Freight of a Warehouse may come from.
    package struct Request: Sendable, Equatable {
        package var warehouse: String
        package var isDirect: Bool
        package var stages: [String]
        /// Whether it must have been verified in all of these Stages, and not in one.
        package var needsAll: Bool
    }

    package var key: ObjectKey
    package var uid: String
    package var requests: [Request]
    package var whenVerified: WhenVerified?
    /// The Promotion that runs, and the Freight that it is of.
    package var running: (promotion: String, freight: String)? {
        get { runningNames.count == 2 ? (runningNames[0], runningNames[1]) : nil }
        set { runningNames = newValue.map { [$0.promotion, $0.freight] } ?? [] }
    }
    /// `spec.promotionTemplate.spec`, kept where Promotions may be asked for.
    package var template: JSON?
    /// Freight that was in the Stage, or whose promotion somebody stopped, as far as Kargo remembers.
    package var hadFreight: Set<String> = []
    /// What the annotation says that is not known.
    package var unknownWish: String?
    private var runningNames: [String] = []

    /// Reads a Stage. Throws what it lacks.
    package init(_ json: JSON) throws(KargoObjectError) {
        guard let key = ObjectKey(of: json), !key.namespace.isEmpty else { throw .missing("metadata.name") }
        self.key = key
        uid = json["metadata"]?["uid"]?.string ?? ""
        let wish = json["metadata"]?["annotations"]?[Self.annotation]?.string
        whenVerified = wish.flatMap(WhenVerified.init(rawValue:))
        unknownWish = whenVerified == nil ? wish : nil
        let spec = json["spec"]
        requests = (spec?["requestedFreight"]?.array ?? []).prefix(Self.mostRequests).compactMap { request in
            guard let warehouse = request["origin"]?["name"]?.string else { return nil }
            let sources = request["sources"]
            return Request(
                warehouse: warehouse, isDirect: sources?["direct"]?.bool ?? false,
                stages: (sources?["stages"]?.array ?? []).compactMap(\.string),
                needsAll: sources?["availabilityStrategy"]?.string == "All")
        }
        template = whenVerified == nil ? .none : spec?["promotionTemplate"]?["spec"]
        let current = json["status"]?["currentPromotion"]
        if let name = current?["name"]?.string, let freight = current?["freight"]?["name"]?.string {
            runningNames = [name, freight]
        }
        for collection in json["status"]?["freightHistory"]?.array ?? [] {
            let names = (collection["items"]?.object?.members ?? []).compactMap { $0.value["name"]?.string }
            hadFreight.formUnion(names)
        }
        let last = json["status"]?["lastPromotion"]
        if let freight = last?["freight"]?["name"]?.string,
            ["Succeeded", "Aborted"].contains(last?["status"]?["phase"]?.string ?? "")
        {
            hadFreight.insert(freight)
        }
    }

    /// Whether Kargo would let a Freight come here, as far as that can be told: it also knows how long Freight must have
    /// run elsewhere.
    package func takes(_ freight: Freight) -> Bool {
        guard let request = requests.first(where: { $0.warehouse == freight.warehouse }) else { return false }
        if request.isDirect || freight.approvedFor.contains(key.name) { return true }
        guard !request.stages.isEmpty else { return false }
        return request.needsAll
            ? freight.verifiedIn.isSuperset(of: request.stages)
            : request.stages.contains(where: freight.verifiedIn.contains)
    }

    /// `promote` or `refresh`; counts where the server was told that it may.
    package static let annotation = "assay.dev/when-verified"
    private static let mostRequests = 64
}
