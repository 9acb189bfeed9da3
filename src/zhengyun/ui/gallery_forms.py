"""Sample fields of the gallery."""

from __future__ import annotations

from zhengyun.ui.contracts import (
    ErrorItem,
    Field,
    FieldKind,
    Fieldset,
    Finding,
    InspectionItem,
    Option,
    SourceMark,
    UploadedFile,
)

REGISTER = SourceMark("企业登记", "2026-11-20")
REGIONS = (Option("990124001", "城关街道"), Option("990124002", "溪北街道"), Option("990124100", "望溪镇"))
BUSINESSES = (
    Option("restaurant", "餐饮服务经营者", help="现场制作并供应食品，例如饭馆、面馆、奶茶店"),
    Option("shop", "食品销售经营者", help="只销售，不现场制作；仅销售预包装食品的办理备案即可"),
    Option("canteen", "单位食堂"),
)
SCOPES = (
    Option("hot", "热食类食品制售"),
    Option("cold", "冷食类食品制售", help="需要专间，现场核查时查看"),
    Option("drinks", "自制饮品制售"),
    Option("raw", "生食类食品制售", disabled=True),
)
PLAN = UploadedFile(
    "操作流程图-最终版.pdf", 483_211, "#main", note="09-28 上传", remove_name="remove", remove_value="1"
)
PHOTO = UploadedFile(
    "后厨-东侧.jpg",
    1_250_000,
    "#main",
    thumbnail_url="/static/ui/gallery/sheet.svg",
    note="10-12 14:32 溪滨路 18 号",
    remove_name="remove",
    remove_value="2",
    is_image=True,
)

TEXTS = (
    Field(
        "name",
        "门店名称",
        value="禾里小厨（溪滨路店）",
        required=True,
        help="与招牌一致；没有招牌的填字号。",
        maxlength=60,
        autocomplete="organization",
    ),
    Field("code", "统一社会信用代码", value="91990124MA5K7T2Q72", readonly=True, source=REGISTER),
    Field("legal", "法定代表人", value="周桂兰", required=True, source=REGISTER),
    Field(
        "phone",
        "联系电话",
        FieldKind.TEL,
        "1390000",
        required=True,
        error="手机号码应为 11 位数字，现在是 7 位。",
        inputmode="tel",
        autocomplete="tel",
        width="medium",
    ),
    Field(
        "area", "经营面积", FieldKind.NUMBER, "86", required=True, unit="平方米", min="1", inputmode="decimal"
    ),
    Field("start", "计划开业日期", FieldKind.DATE, "2026-12-01"),
    Field("mail", "电子邮箱", FieldKind.EMAIL, placeholder="name@example.cn", autocomplete="email"),
    Field(
        "sms",
        "短信验证码",
        FieldKind.CODE,
        required=True,
        maxlength=6,
        help="已发送到 139****0000，10 分钟内有效。",
    ),
    Field(
        "secret", "密码", FieldKind.PASSWORD, required=True, autocomplete="current-password", width="medium"
    ),
    Field("words", "需要说明的情况", FieldKind.TEXTAREA, maxlength=500, help="不超过 500 字。"),
    Field("hidden", "隐藏", FieldKind.HIDDEN, "1"),
)
CHOICES = (
    Field("business", "主体业态", FieldKind.RADIO, "restaurant", BUSINESSES, required=True),
    Field(
        "scope",
        "经营项目",
        FieldKind.CHECKBOXES,
        ("hot", "drinks"),
        SCOPES,
        required=True,
        help="可以选多项。",
        error="选择“冷食类”时还要填写专间面积。",
    ),
    Field("network", "是否通过网络经营", FieldKind.YES_NO, "true", required=True),
    Field("street", "所属市场监管所", FieldKind.SELECT, options=REGIONS, required=True, width="medium"),
    Field(
        "place",
        "经营场所",
        FieldKind.ADDRESS,
        ("990124001", "溪滨路 18 号 1 层"),
        REGIONS,
        required=True,
        help="以房产证明或租赁合同上的地址为准。",
    ),
    Field("promise", "我已阅读并同意《申请人承诺书》，所填内容真实。", FieldKind.CHECKBOX, required=True),
)
FILES = (
    Field(
        "flow",
        "操作流程图",
        FieldKind.FILE,
        required=True,
        accept=".pdf,image/*",
        files=(PLAN,),
        upload_url="#main",
        help="PDF 或照片，每个不超过 10 MB。",
    ),
    Field(
        "layout",
        "平面布局图",
        FieldKind.FILE,
        required=True,
        accept=".pdf,image/*",
        error="还没有上传平面布局图。",
    ),
    Field("lease", "租赁合同", FieldKind.FILE, files=(PHOTO,), readonly=True),
)
READONLY = Fieldset(
    "申请人",
    (
        Field("r-business", "主体业态", FieldKind.RADIO, "restaurant", BUSINESSES, readonly=True),
        Field(
            "r-place",
            "住所",
            FieldKind.ADDRESS,
            ("990124001", "溪滨路 18 号"),
            REGIONS,
            readonly=True,
            source=REGISTER,
        ),
        Field("r-none", "分支机构", readonly=True),
    ),
    help="以下内容由登记机关提供，有误请先到登记窗口更正。",
)
FIELDS = (*TEXTS, *CHOICES, *FILES)
MORE_ERRORS = (ErrorItem("申请已在另一台设备上提交，请刷新页面。"),)
INSPECTION = (
    InspectionItem(
        "item-1",
        "1",
        "粗加工、烹饪、餐用具清洗消毒等场所分开设置",
        "《食品经营许可审查通则》第二十三条",
        is_key=True,
        value=Finding.CONFORMS,
    ),
    InspectionItem(
        "item-2",
        "2",
        "设有与加工品种相适应的冷藏、冷冻设施",
        value=Finding.FAILS,
        note="冷冻柜温度计损坏，当场拍照。",
        photos=(PHOTO,),
    ),
    InspectionItem(
        "item-3", "3", "专间内设有空气消毒设施", "仅冷食、生食类适用", value=Finding.NOT_APPLICABLE
    ),
    InspectionItem("item-4", "4", "从业人员健康证明齐全", error="请选择一项结论。"),
    InspectionItem(
        "item-5", "5", "原料采购有进货查验记录", value=Finding.CONFORMS, note="抽查 3 个批次。", readonly=True
    ),
)
