"""The seller area: `/seller/` and `/seller/<code>/…`."""

from django.urls import path

from marketplace.dashboard.seller import delivery, goods, lots, orders, photos, products, start, wishes

app_name = "seller"
urlpatterns = [
    path("", start.choose, name="choose"),
    path("<slug:code>/", start.start, name="start"),
    path("<slug:code>/profile/", start.profile, name="profile"),
    path("<slug:code>/orders/", orders.order_list, name="orders"),
    path("<slug:code>/orders/sheet.csv", orders.order_sheet, name="orders-sheet"),
    path("<slug:code>/orders/<slug:number>/", orders.order, name="order"),
    path("<slug:code>/orders/<slug:number>/paper/<slug:paper>/", orders.paper, name="order-paper"),
    path("<slug:code>/orders/<slug:number>/paper/<slug:paper>.pdf", orders.paper_pdf, name="order-paper-pdf"),
    path("<slug:code>/orders/<slug:number>/<slug:step>/", orders.step, name="order-step"),
    path("<slug:code>/goods/", goods.offer_list, name="goods"),
    path("<slug:code>/goods/grid/", goods.grid, name="goods-grid"),
    path("<slug:code>/goods/new/", products.new, name="goods-new"),
    path("<slug:code>/goods/<int:pk>/describe/", products.describe, name="product"),
    path("<slug:code>/goods/<int:pk>/publish/", products.publish, name="product-publish"),
    path("<slug:code>/goods/<int:pk>/", goods.offer, name="offer"),
    path("<slug:code>/goods/<int:pk>/photos/", photos.photo_list, name="photos"),
    path("<slug:code>/goods/<int:pk>/photos/<int:photo>/first/", photos.first, name="photo-first"),
    path("<slug:code>/goods/<int:pk>/photos/<int:photo>/remove/", photos.remove, name="photo-remove"),
    path("<slug:code>/goods/<int:pk>/<slug:direction>/", goods.toggle, name="offer-toggle"),
    path("<slug:code>/lots/", lots.lot_list, name="lots"),
    path("<slug:code>/lots/new/", lots.new, name="lot-new"),
    path("<slug:code>/lots/<int:pk>/", lots.lot, name="lot"),
    path("<slug:code>/lots/<int:pk>/close/", lots.close, name="lot-close"),
    path("<slug:code>/wishes/", wishes.wish_list, name="wishes"),
    path("<slug:code>/delivery/", delivery.methods, name="delivery"),
    path("<slug:code>/delivery/usual/", delivery.usual, name="delivery-usual"),
    path("<slug:code>/delivery/new/", delivery.method, name="delivery-new"),
    path("<slug:code>/delivery/<int:pk>/", delivery.method, name="delivery-method"),
    path("<slug:code>/delivery/<int:pk>/<slug:zone>/", delivery.rate, name="delivery-rate"),
    path("<slug:code>/delivery/<int:pk>/<slug:zone>/remove/", delivery.rate_removal, name="delivery-rate-removal"),
]
