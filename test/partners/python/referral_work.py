"""What a centre does with a referral that it is offered: accepts, opens the contact, assists, completes."""

import grpc
from throughline.assistance.v1 import assistance_pb2, assistance_pb2_grpc
from throughline.feeds.v1 import feeds_pb2
from throughline.referrals.v1 import referrals_pb2, referrals_pb2_grpc
from throughline.vault.v1 import vault_pb2, vault_pb2_grpc

from hub_errors import ask, refusal_of
from ids import derived_id
from journal import Journal


#: The offer went to another centre, or the person withdrew: nothing is left to do.
OVER = {"TRANSITION_NOT_ALLOWED", "CONSENT_NOT_LIVE"}


class ReferralWork:
    """Every step can be repeated: after a crash the same item comes again and is worked through from the beginning."""

    def __init__(
        self, referrals: grpc.Channel, vault: grpc.Channel, assistance: grpc.Channel, journal: Journal, reveal: bool
    ) -> None:
        self._referrals = referrals_pb2_grpc.ReferralsServiceStub(referrals)
        self._vault = vault_pb2_grpc.VaultServiceStub(vault)
        self._assistance = assistance_pb2_grpc.AssistanceServiceStub(assistance)
        self._journal = journal
        self._reveal = reveal

    def take(self, item: feeds_pb2.FeedItem) -> None:
        """Works through one offer, or as far as the hub lets us."""
        try:
            self._work_through(item, item.referral_sent)
        except grpc.RpcError as error:
            refusal = refusal_of(error)
            if refusal.reason not in OVER:
                raise
            self._journal.write(did="ended", referralId=item.referral_sent.referral_id, reason=refusal.reason)

    def _work_through(self, item: feeds_pb2.FeedItem, offer: feeds_pb2.ReferralSent) -> None:
        referral_id = offer.referral_id
        ask(self._referrals.AcceptReferral, referrals_pb2.AcceptReferralRequest(referral_id=referral_id))
        self._journal.write(did="accepted", referralId=referral_id)

        opened = self._open(offer)
        contact = {field.name: value for field, value in opened.data.ListFields()} if self._reveal else "not shown"
        fields = [vault_pb2.PersonField.Name(field) for field in opened.fields]
        self._journal.write(did="opened", referralId=referral_id, fields=fields, contact=contact)

        assistance = assistance_pb2.RecordAssistanceRequest(
            assistance_id=derived_id(item.event_id, "assistance"),
            referral_id=referral_id,
            assistance_kind=offer.assistance_kind,
            # When the offer was made, so that a repetition says the same; in life, when the person was assisted.
            delivered_at=item.time,
        )
        ask(self._assistance.RecordAssistance, assistance)
        self._journal.write(did="assisted", referralId=referral_id, assistanceId=assistance.assistance_id)

        ask(self._referrals.CompleteReferral, referrals_pb2.CompleteReferralRequest(referral_id=referral_id))
        self._journal.write(did="completed", referralId=referral_id)

    def _open(self, offer: feeds_pb2.ReferralSent) -> vault_pb2.OpenPersonResponse:
        """Only what the person consented to is in the answer."""
        request = vault_pb2.OpenPersonRequest(person_id=offer.person_id, consent_id=offer.consent_id)
        return ask(self._vault.OpenPerson, request)
