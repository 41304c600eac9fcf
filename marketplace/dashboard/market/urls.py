"""The administrator area: `/market/…`."""

from django.urls import path

from marketplace.dashboard.market import (
    copies,
    decision_lists,
    logs,
    orders,
    products,
    proofs,
    reviews,
    search_index,
    sellers,
    start,
    wishes,
)

app_name = "market"
urlpatterns = [
    path("", start.start, name="start"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<slug:number>/", orders.order, name="order"),
    path("orders/<slug:number>/cancel/<slug:part>/", orders.cancel_part, name="order-cancel"),
    path("sellers/", sellers.seller_list, name="sellers"),
    path("sellers/<slug:code>/", sellers.seller, name="seller"),
    path("sellers/<slug:code>/<slug:direction>/", sellers.change_state, name="seller-state"),
    path("goods/", products.product_list, name="products"),
    path("goods/<int:pk>/withdraw/", products.withdraw, name="product-withdraw"),
    path("recognitions/", proofs.recognition_list, name="recognitions"),
    path("recognitions/import/", decision_lists.import_list, name="recognition-import"),
    path("recognitions/<int:pk>/", proofs.recognition, name="recognition"),
    path("recognitions/<int:pk>/document/", proofs.recognition_document, name="recognition-document"),
    path("recognitions/<int:pk>/match/", proofs.match, name="recognition-match"),
    path("recognitions/<int:pk>/verify/", proofs.verify_one_recognition, name="recognition-verify"),
    path("recognitions/<int:pk>/revoke/", proofs.revoke_one_recognition, name="recognition-revoke"),
    path("certificates/", proofs.certification_list, name="certifications"),
    path("certificates/<int:pk>/", proofs.certification, name="certification"),
    path("certificates/<int:pk>/document/", proofs.certification_document, name="certification-document"),
    path("certificates/<int:pk>/verify/", proofs.verify_one_certification, name="certification-verify"),
    path("certificates/<int:pk>/revoke/", proofs.revoke_one_certification, name="certification-revoke"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/<int:pk>/<slug:decision>/", reviews.decide, name="review-decide"),
    path("photos/", copies.copy_list, name="photo-copies"),
    path("photos/<int:pk>/dismiss/", copies.dismiss, name="photo-copy-dismiss"),
    path("wishes/", wishes.wish_list, name="wishes"),
    path("wishes/<int:pk>/remove/", wishes.remove, name="wish-remove"),
    path("mail/", logs.mail, name="mail"),
    path("mail/<int:pk>/retry/", logs.retry, name="mail-retry"),
    path("search-index/", search_index.parked_list, name="search-index"),
    path("search-index/<int:pk>/retry/", search_index.retry, name="search-retry"),
    path("audit/", logs.audit, name="audit"),
]
